import { assertNever } from "#shared/domain/assertNever";
import type { MetadataColumn } from "./metadata";

/** The value of a row as text, the same for equal values of columns of any kind; null where missing. */
export function columnText(column: MetadataColumn, row: number): string | null {
  switch (column.kind) {
    case "number":
    case "time": {
      const value = column.values[row] ?? Number.NaN;
      return Number.isNaN(value) ? null : String(value);
    }
    case "boolean": {
      const value = column.values[row] ?? -1;
      return value < 0 ? null : value === 1 ? "true" : "false";
    }
    case "text":
    case "category":
      return column.values[column.codes[row] ?? -1] ?? null;
    default:
      return assertNever(column);
  }
}
