import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from "react";
import { pictureShape } from "#shared/domain/dataset";
import { mapCommands } from "../map/mapController";
import { useSize } from "../plots/useSize";
import { useEngineMirror } from "../stores/engineMirror";
import { hoveredRow } from "../stores/fastState";
import { useRowMask } from "../stores/rowMask";
import { useView } from "../stores/viewStore";
import { useCellPages, wantCells } from "./cellPages";
import { changeSetup, movedBefore, nextSort, shownColumns, useColumnSetup } from "./columnSetup";
import { movedCell } from "./gridKeys";
import { HeaderCell } from "./HeaderCell";
import { wantHistograms } from "./histograms";
import { dropTarget, placeColumns, placedEnd } from "./placeColumns";
import { rowAt, useRowOrder } from "./rowOrder";
import { pickRow, placeOfSelection, selectionTest } from "./rowPicking";
import { rowsOffset, scrollScale, scrollTopOf } from "./scaledScroll";
import { cellId, TableRow } from "./TableRow";
import { useTable } from "./tableStore";
import { useRowImages } from "./useRowImages";

const ROW_HEIGHT = 26;
const HEAD_HEIGHT = 56;
/** px of the first column, which stays in sight; a picture needs more. */
const FIRST = 76;
const FIRST_WITH_IMAGE = 104;
/** Rows drawn beyond what is seen, and px of columns. */
const OVERSCAN = 6;
const OVERSCAN_PIXELS = 200;

/** Marks the row of the point under the pointer without drawing the table anew. */
function useHoverMark(root: { readonly current: HTMLElement | null }): void {
  useEffect(
    () =>
      hoveredRow.subscribe((row) => {
        for (const marked of root.current?.querySelectorAll(".table-row.hovered") ?? [])
          marked.classList.remove("hovered");
        if (row !== null) root.current?.querySelector(`[data-row="${row}"]`)?.classList.add("hovered");
      }),
    [root],
  );
}

/** The rows that pass the filter, in the order of the sort; only what is in sight is drawn. */
export function TableGrid() {
  const root = useRef<HTMLDivElement>(null);
  const size = useSize(root);
  const [scroll, setScroll] = useState({ top: 0, left: 0 });
  const [activeColumn, setActiveColumn] = useState(0);
  const all = useTable((table) => table.columns);
  const tableVersion = useTable((table) => table.version);
  const setup = useColumnSetup();
  const order = useRowOrder();
  const maskVersion = useRowMask((state) => state.version);
  const selection = useView((view) => view.selection);
  const shape = useEngineMirror(({ session }) => (session?.dataset ? pictureShape(session.dataset) : null));
  useCellPages((state) => state.version);
  useHoverMark(root);

  const isImage = shape?.kind === "image";
  const first = isImage ? FIRST_WITH_IMAGE : FIRST;
  const columns = useMemo(() => placeColumns(shownColumns(all, setup), setup, first), [all, setup, first]);
  const isSelected = useMemo(() => selectionTest(selection), [selection]);
  const inspected = selection.at(-1) ?? -1;
  const scale = scrollScale(order.count, ROW_HEIGHT);
  const viewHeight = Math.max(0, size.height - HEAD_HEIGHT);
  const offset = rowsOffset(scale, scroll.top, viewHeight);
  const from = Math.max(0, Math.floor(offset / ROW_HEIGHT) - OVERSCAN);
  const to = Math.min(order.count - 1, Math.ceil((offset + viewHeight) / ROW_HEIGHT) + OVERSCAN);
  const seen = columns.filter(
    ({ left, width }) =>
      left + width > scroll.left - OVERSCAN_PIXELS && left < scroll.left + size.width + OVERSCAN_PIXELS,
  );
  const positions = Array.from({ length: Math.max(0, to - from + 1) }, (_, k) => from + k);
  const rows = positions.map((position) => rowAt(order, position));
  const imageOf = useRowImages(rows, isImage);
  const seenIds = seen.map(({ column }) => column.id).join("\n");

  useEffect(() => {
    if (seenIds !== "") wantCells(from, to, seenIds.split("\n"));
  }, [from, to, seenIds, order.version, tableVersion]);
  useEffect(() => {
    if (seenIds !== "") wantHistograms(seenIds.split("\n"));
  }, [seenIds, maskVersion, tableVersion]);

  function reveal(position: number, index: number | null): void {
    const element = root.current;
    if (!element || viewHeight <= 0) return;
    const now = rowsOffset(scale, element.scrollTop, viewHeight);
    const top = position * ROW_HEIGHT;
    if (top < now) element.scrollTop = scrollTopOf(scale, top, viewHeight);
    else if (top + ROW_HEIGHT > now + viewHeight)
      element.scrollTop = scrollTopOf(scale, top + ROW_HEIGHT - viewHeight, viewHeight);
    const placed = index === null ? undefined : columns[index];
    if (!placed) return;
    if (placed.left - first < element.scrollLeft) element.scrollLeft = placed.left - first;
    else if (placed.left + placed.width > element.scrollLeft + size.width)
      element.scrollLeft = placed.left + placed.width - size.width;
  }

  const activePosition = inspected < 0 ? -1 : placeOfSelection(selection);
  useEffect(() => {
    // Made here or on the map: what is inspected is in sight.
    if (activePosition >= 0) reveal(activePosition, null);
    // Only another selection or another order moves the table, not its scrolling.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [selection, order.version, size.height > 0]);

  function onKeyDown(event: KeyboardEvent): void {
    // Its headers have keys of their own.
    if (event.target !== root.current) return;
    const at = { position: Math.max(0, activePosition), column: activeColumn };
    const page = Math.max(1, Math.floor(viewHeight / ROW_HEIGHT) - 1);
    const next = movedCell(event, at, { rows: order.count, columns: columns.length, page });
    if (next === null) return;
    event.preventDefault();
    setActiveColumn(next.column);
    if (next.position !== activePosition) pickRow(next.position, event.shiftKey ? "extend" : "only");
    reveal(next.position, next.column);
  }

  const pick = (position: number, event: MouseEvent): void =>
    pickRow(position, event.shiftKey ? "extend" : event.ctrlKey || event.metaKey ? "toggle" : "only");

  const rowSort = setup.sort.find(({ column }) => column === "row") ?? null;
  const width = Math.max(placedEnd(columns, first), size.width);
  return (
    <div
      ref={root}
      className="table-grid"
      role="grid"
      aria-label="Data table"
      aria-rowcount={order.count + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable
      aria-busy={order.isPending}
      aria-activedescendant={
        activePosition >= from && activePosition <= to && columns.length > 0
          ? cellId(activePosition, activeColumn)
          : undefined
      }
      tabIndex={0}
      data-testid="table-grid"
      data-rows={order.count}
      data-order={order.version}
      style={{ ["--first" as string]: `${first}px` }}
      onScroll={(event) => {
        const { scrollTop, scrollLeft } = event.currentTarget;
        setScroll({ top: scrollTop, left: scrollLeft });
      }}
      onKeyDown={onKeyDown}
      onPointerLeave={() => hoveredRow.set(null)}
    >
      <div className="table-head" role="row" aria-rowindex={1} style={{ width }}>
        <div
          className="head-first"
          role="columnheader"
          aria-colindex={1}
          aria-sort={rowSort === null ? "none" : rowSort.descending ? "descending" : "ascending"}
        >
          <button
            type="button"
            className="head-name"
            title="The place in the data. Click to sort by it, or to leave the order of the file."
            onClick={() => changeSetup({ sort: [...nextSort(setup.sort, "row", false)] })}
          >
            Item
            {rowSort !== null && <span className="head-sort">{rowSort.descending ? "▼" : "▲"}</span>}
          </button>
        </div>
        {seen.map(({ column, index, left, width: columnWidth }) => (
          <HeaderCell
            key={column.id}
            column={column}
            index={index}
            left={left}
            width={columnWidth}
            onMoved={(moved, x) =>
              changeSetup({
                order: [
                  ...movedBefore(
                    columns.map((placed) => placed.column.id),
                    moved,
                    dropTarget(columns, moved, x),
                  ),
                ],
              })
            }
          />
        ))}
      </div>
      <div className="table-rows" role="rowgroup" style={{ height: scale.elementHeight, width }}>
        {positions.map((position, k) => {
          const row = rows[k] ?? -1;
          return (
            <TableRow
              key={position}
              position={position}
              row={row}
              top={position * ROW_HEIGHT - offset + scroll.top}
              columns={seen}
              isSelected={isSelected(row)}
              isInspected={row === inspected}
              activeColumn={position === activePosition ? activeColumn : null}
              shape={shape}
              image={imageOf(row)}
              onPick={pick}
              onCentre={(centred) => mapCommands.centreOn(centred)}
            />
          );
        })}
      </div>
    </div>
  );
}
