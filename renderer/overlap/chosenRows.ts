import { rowsOfMask, type RowMask } from "#shared/table/rowMask";
import type { Columns } from "../stores/buffers";
import type { Rows } from "../stores/viewStore";
import type { ItemChoice } from "./overlapSettings";

/**
 * The rows that a choice stands for, rising; null for all. Empty where the choice holds none, or while the columns that
 * it needs are on their way.
 */
export function chosenRows(
  choice: ItemChoice,
  columns: Pick<Columns, "labels" | "split"> | null,
  selection: Rows,
  mask: RowMask | null = null,
): Int32Array | null {
  switch (choice.kind) {
    case "all":
      return null;
    case "selection":
      return Int32Array.from(new Set(selection)).sort();
    case "filter":
      return mask === null ? null : rowsOfMask(mask);
    case "train":
      return rowsWhere(columns?.split, 0);
    case "validation":
      return rowsWhere(columns?.split, 1);
    case "class":
      return rowsWhere(columns?.labels, choice.code);
  }
}

function rowsWhere(values: Int32Array | Uint8Array | undefined, wanted: number): Int32Array {
  const rows: number[] = [];
  values?.forEach((value, row) => {
    if (value === wanted) rows.push(row);
  });
  return Int32Array.from(rows);
}
