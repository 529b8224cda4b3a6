import type { TableColumn } from "#shared/contract/tableContract";
import { fixed, significant } from "../components/format";

/** What stands where there is no value. */
const MISSING = "–";

/** Decimals that tell a column's values apart: about a thousandth of its range, by its unit where that is the custom. */
export function decimalsOf(column: Pick<TableColumn, "unit" | "min" | "max">, isFractional: boolean): number {
  if (!isFractional) return 0;
  if (column.unit === "nats") return 2;
  if (column.unit === "prior σ") return 3;
  const range = (column.max ?? 0) - (column.min ?? 0);
  const size = range > 0 ? range : Math.abs(column.max ?? 0);
  if (size === 0) return 2;
  return Math.max(0, Math.min(6, 3 - Math.floor(Math.log10(size))));
}

/** Numbers of this size or beyond cannot stand in one column with decimals. */
const HUGE = 1e9;
const TINY = 1e-4;

/** A value as its cell shows it: numbers of one column end at the same decimal. */
export function cellText(
  value: number | string | null,
  column: Pick<TableColumn, "unit" | "min" | "max" | "source">,
  isFractional: boolean,
): string {
  if (value === null) return MISSING;
  if (typeof value === "string") return value;
  if (Number.isNaN(value)) return MISSING;
  if (column.source === "row") return String(value);
  const largest = Math.max(Math.abs(column.min ?? 0), Math.abs(column.max ?? 0));
  if (largest >= HUGE || (largest > 0 && largest < TINY)) return significant(value, 4);
  return fixed(value, decimalsOf(column, isFractional));
}
