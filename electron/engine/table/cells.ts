import type { Cells } from "#shared/contract/tableContract";
import { textOf, type ColumnValues } from "./columnValues";
import { shortestDouble } from "./shortestDouble";

/** Values of a column at some rows, as the table shows them. */
export function cellsAt(id: string, values: ColumnValues, rows: Int32Array): Cells {
  if (values.kind !== "number") {
    return { kind: "text", column: id, values: Array.from(rows, (row) => textOf(values, row)) };
  }
  const { values: all } = values;
  const isSingle = all instanceof Float32Array;
  const numbers = Float64Array.from(rows, (row) => {
    const value = all[row] ?? NaN;
    return isSingle ? shortestDouble(value) : value;
  });
  return { kind: "number", column: id, values: numbers };
}
