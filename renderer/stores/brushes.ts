import type { Brush, RowFilter } from "./viewStore";
import { useView } from "./viewStore";

/** The filter with this brush instead of the column's former one; null takes it away. */
export function withBrush(filter: RowFilter, column: string, brush: Brush | null): RowFilter {
  const others = filter.brushes.filter((each) => each.column !== column);
  return { ...filter, brushes: brush === null ? others : [...others, brush] };
}

export function setBrush(column: string, brush: Brush | null): void {
  useView.setState(({ rowFilter }) => ({ rowFilter: withBrush(rowFilter, column, brush) }));
}

export const brushOf = (filter: RowFilter, column: string): Brush | null =>
  filter.brushes.find((brush) => brush.column === column) ?? null;

/** The brush with one value more or less; none once no value is left. */
export function toggledValue(brush: Brush | null, column: string, value: string): Brush | null {
  const values = brush?.kind === "values" ? brush.values : [];
  const next = values.includes(value) ? values.filter((each) => each !== value) : [...values, value];
  return next.length === 0 ? null : { kind: "values", column, values: next };
}

/** A click on one of a column's values: only rows of the chosen values are left. */
export function toggleValue(column: string, value: string): void {
  const brush = brushOf(useView.getState().rowFilter, column);
  setBrush(column, toggledValue(brush, column, value));
}
