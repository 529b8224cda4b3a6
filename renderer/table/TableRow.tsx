import type { MouseEvent } from "react";
import type { ItemShape } from "#shared/domain/dataset";
import { PixelImage } from "../components/PixelImage";
import { hoveredRow } from "../stores/fastState";
import type { ItemValues } from "../stores/itemCache";
import { cellAt, isFractional } from "./cellPages";
import { cellText } from "./cellText";
import type { PlacedColumn } from "./placeColumns";

interface TableRowProps {
  readonly position: number;
  readonly row: number;
  /** px from the top of the rows' element. */
  readonly top: number;
  readonly columns: readonly PlacedColumn[];
  readonly isSelected: boolean;
  /** The last of the selected ones, which the inspector shows. */
  readonly isInspected: boolean;
  /** The column that the keyboard is in; null when it is in another row. */
  readonly activeColumn: number | null;
  readonly shape: ItemShape | null;
  readonly image: ItemValues | null;
  readonly onPick: (position: number, event: MouseEvent) => void;
  readonly onCentre: (row: number) => void;
}

export const cellId = (position: number, index: number): string => `cell-${position}-${index}`;

function Cell({ placed, position, isActive }: { placed: PlacedColumn; position: number; isActive: boolean }) {
  const { column, index, left, width } = placed;
  const value = cellAt(position, column.id);
  const text = value === undefined ? "" : cellText(value, column, isFractional(column.id));
  return (
    <div
      id={cellId(position, index)}
      role="gridcell"
      aria-colindex={index + 2}
      className={`cell ${column.kind === "number" ? "num" : ""} ${isActive ? "active" : ""} ${value === undefined ? "waiting" : ""}`}
      style={{ left, width }}
      title={column.kind === "text" && text.length > 12 ? text : undefined}
    >
      {text}
    </div>
  );
}

/** One row: its number, its picture where it is one, and its cells. */
export function TableRow(props: TableRowProps) {
  const { position, row, top, columns, isSelected, isInspected, activeColumn, shape, image } = props;
  return (
    <div
      className={`table-row ${isSelected ? "selected" : ""} ${isInspected ? "inspected" : ""}`}
      role="row"
      aria-rowindex={position + 2}
      aria-selected={isSelected}
      data-row={row}
      data-position={position}
      style={{ transform: `translateY(${top}px)` }}
      onClick={(event) => props.onPick(position, event)}
      onDoubleClick={() => props.onCentre(row)}
      onPointerEnter={() => hoveredRow.set(row)}
      onPointerLeave={() => hoveredRow.set(null)}
    >
      <div className="cell cell-first" role="rowheader" aria-colindex={1} id={cellId(position, -1)}>
        {shape?.kind === "image" && <PixelImage shape={shape} values={image} label={`Item ${row}`} />}
        <span className="num">#{row}</span>
      </div>
      {columns.map((placed) => (
        <Cell
          key={placed.column.id}
          placed={placed}
          position={position}
          isActive={activeColumn === placed.index}
        />
      ))}
    </div>
  );
}
