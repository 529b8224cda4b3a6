import type { TableColumn } from "#shared/contract/tableContract";
import type { ColumnSetup } from "./columnSetup";
import { widthOf } from "./columnSetup";

/** A shown column and where it is drawn. */
export interface PlacedColumn {
  readonly column: TableColumn;
  /** Its place among the shown ones. */
  readonly index: number;
  /** px from the left of the table. */
  readonly left: number;
  readonly width: number;
}

/** Columns side by side from `start` px on. */
export function placeColumns(
  columns: readonly TableColumn[],
  setup: Pick<ColumnSetup, "widths">,
  start: number,
): readonly PlacedColumn[] {
  let left = start;
  return columns.map((column, index) => {
    const width = widthOf(column, setup);
    const placed = { column, index, left, width };
    left += width;
    return placed;
  });
}

export const placedEnd = (placed: readonly PlacedColumn[], start: number): number => {
  const last = placed.at(-1);
  return last ? last.left + last.width : start;
};

/** The column in front of which a header is put that was dropped with its middle at `x`; null is behind the last. */
export function dropTarget(placed: readonly PlacedColumn[], moved: string, x: number): string | null {
  const others = placed.filter(({ column }) => column.id !== moved);
  return others.find(({ left, width }) => x < left + width / 2)?.column.id ?? null;
}
