import { useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import type { TableColumn } from "#shared/contract/tableContract";
import { integer, significant } from "../components/format";
import { Tip } from "../components/Tip";
import { useView } from "../stores/viewStore";
import { changeSetup, columnWidths, nextSort, useColumnSetup } from "./columnSetup";
import { HeaderHistogram } from "./HeaderHistogram";
import { HeaderMenu } from "./HeaderMenu";
import { useHistograms } from "./histograms";

/** px that a header must be dragged before it moves its column. */
const DRAG = 5;

const sourceNames: Readonly<Record<TableColumn["source"], string>> = {
  row: "place in the data",
  label: "label",
  split: "split",
  id: "id",
  metadata: "metadata",
  feature: "feature of x",
  latent: "encoding",
  evidence: "evidence",
};

/** What the tooltip says of a column. */
function columnFacts(column: TableColumn): string {
  const { min, max, missing } = column;
  const facts = [
    `${column.id}, ${sourceNames[column.source]}${column.unit === null ? "" : `, in ${column.unit}`}.`,
    column.description,
    min !== null && max !== null && column.kind === "number"
      ? `${significant(min)} to ${significant(max)}.`
      : null,
    missing > 0 ? `${integer(missing)} missing.` : null,
  ];
  return facts.filter((fact) => fact !== null).join(" ");
}

interface HeaderCellProps {
  readonly column: TableColumn;
  readonly index: number;
  /** px */
  readonly left: number;
  readonly width: number;
  /** The drag of a header ended with its middle here, px. */
  readonly onMoved: (column: string, x: number) => void;
}

function Resizer({ column, width }: Pick<HeaderCellProps, "column" | "width">) {
  const start = useRef<{ readonly x: number; readonly width: number } | null>(null);
  const resize = (next: number): void => {
    const clamped = Math.round(Math.max(columnWidths.min, Math.min(columnWidths.max, next)));
    changeSetup({ widths: { ...useColumnSetup.getState().widths, [column.id]: clamped } });
  };
  const reset = (): void => {
    const { [column.id]: _, ...widths } = useColumnSetup.getState().widths;
    changeSetup({ widths });
  };
  return (
    <div
      className="head-resize"
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${column.id}`}
      aria-valuenow={width}
      aria-valuemin={columnWidths.min}
      aria-valuemax={columnWidths.max}
      data-testid={`head-resize-${column.id}`}
      onDoubleClick={reset}
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width };
      }}
      onPointerMove={(event) => {
        if (start.current) resize(start.current.width + event.clientX - start.current.x);
      }}
      onPointerUp={() => {
        start.current = null;
      }}
    />
  );
}

/** The head of a column: its name, which sorts and can be dragged, its menu, and its histogram. */
export function HeaderCell({ column, index, left, width, onMoved }: HeaderCellProps) {
  const { id } = column;
  const place = useColumnSetup((setup) => setup.sort.findIndex((each) => each.column === id));
  const sort = useColumnSetup((setup) => setup.sort[place] ?? null);
  const isFurther = useColumnSetup((setup) => setup.sort.length > 1);
  const isColor = useView((view) => view.colorBy === id);
  const histogram = useHistograms((state) => state.of.get(id)?.histogram ?? null);
  const start = useRef<number | null>(null);
  const [offset, setOffset] = useState<number | null>(null);

  const sortNow = (further: boolean): void =>
    changeSetup({ sort: [...nextSort(useColumnSetup.getState().sort, id, further)] });

  function move(event: PointerEvent): void {
    if (start.current === null) return;
    const by = event.clientX - start.current;
    if (offset !== null || Math.abs(by) > DRAG) setOffset(by);
  }

  function up(event: PointerEvent): void {
    const from = start.current;
    start.current = null;
    if (from === null) return;
    if (offset === null) sortNow(event.shiftKey);
    else onMoved(id, left + width / 2 + event.clientX - from);
    setOffset(null);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    sortNow(event.shiftKey);
  }

  const isNumber = column.kind === "number";
  return (
    <div
      className={`head-cell ${isNumber ? "number" : ""} ${offset === null ? "" : "moving"}`}
      role="columnheader"
      aria-colindex={index + 2}
      aria-sort={sort === null ? "none" : sort.descending ? "descending" : "ascending"}
      data-column={id}
      style={{ left, width, ...(offset === null ? {} : { transform: `translateX(${offset}px)` }) }}
    >
      <div className="head-line">
        <Tip text={columnFacts(column)} side="top">
          <button
            type="button"
            className="head-name"
            data-testid={`head-${id}`}
            onPointerDown={(event) => {
              if (event.button !== 0) return;
              event.currentTarget.setPointerCapture(event.pointerId);
              start.current = event.clientX;
            }}
            onPointerMove={move}
            onPointerUp={up}
            onPointerCancel={() => {
              start.current = null;
              setOffset(null);
            }}
            onKeyDown={onKeyDown}
          >
            {isColor && <i className="head-color" aria-label="colours the map" />}
            <span className="head-id">{id}</span>
            {column.unit !== null && <span className="unit">{column.unit}</span>}
            {sort !== null && (
              <span className="head-sort" aria-hidden="true">
                {sort.descending ? "▼" : "▲"}
                {isFurther && <small>{place + 1}</small>}
              </span>
            )}
          </button>
        </Tip>
        <HeaderMenu column={column} />
      </div>
      <HeaderHistogram column={column} histogram={histogram} width={width - 13} />
      <Resizer column={column} width={width} />
    </div>
  );
}
