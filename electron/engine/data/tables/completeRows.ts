import { fail } from "#shared/domain/appError";
import type { RowMatrix } from "./rowMatrix";

/** A table needs one row to train on and one to validate on. */
const MIN_ROWS = 2;
/** More columns than this are counted in a remark instead of named. */
const MOST_NAMED = 5;

/** What messages say of where the rows come from; `firstRow` is the file's number of the first one. */
export interface RowOrigin {
  readonly name: string;
  readonly firstRow: number;
  /** Row of the file, from 0, that a row was read from, where some were left out. */
  readonly rowAt?: (row: number) => number;
}

/**
 * The rows without a gap, ascending; null when that is all. A row with a missing or infinite number is left out with a
 * remark; fails when more than half of the rows would go, or too few are left.
 */
export function keptRows(
  source: RowOrigin,
  matrices: readonly RowMatrix[],
): { readonly rows: Int32Array | null; readonly remarks: readonly string[] } {
  const used = matrices.filter(({ names }) => names.length > 0);
  const total = used[0]?.rows ?? 0;
  requireRows(source, total);
  const gaps = used.flatMap(({ firstGap }) => (firstGap === null ? [] : [firstGap]));
  const [first] = gaps.sort((a, b) => a.row - b.row);
  if (first === undefined) return { rows: null, remarks: [] };
  let count = 0;
  const rows = new Int32Array(total);
  for (let row = 0; row < total; row++) {
    if (used.every(({ isGap }) => isGap[row] === 0)) rows[count++] = row;
  }
  const at = (source.rowAt?.(first.row) ?? first.row) + source.firstRow;
  if (count < MIN_ROWS || count * 2 < total) {
    fail({
      code: "file-format",
      message: `${source.name}: only ${count} of ${total} rows are complete.`,
      where: { file: source.name, row: at, column: first.column },
      expected: "finite numbers in at least half of the rows, and in two",
      found: `a missing or infinite value in ${total - count} rows, first here`,
      hint: "Fill the gaps, or leave out the columns that have many.",
    });
  }
  const remark =
    `${total - count} of ${total} rows left out: a value is missing or not finite ` +
    `(first in row ${at}, column "${first.column}").`;
  return { rows: rows.slice(0, count), remarks: [remark] };
}

export function requireRows(source: RowOrigin, rows: number): void {
  if (rows >= MIN_ROWS) return;
  fail({
    code: "file-format",
    message: `${source.name} has too few rows.`,
    where: { file: source.name },
    expected: `at least ${MIN_ROWS} rows of numbers`,
    found: `${rows} ${rows === 1 ? "row" : "rows"}${source.firstRow === 2 ? " below the column names" : ""}`,
  });
}

/** Columns that vary over the rows, ascending; the others are left out with a remark, and none may be left only with latents. */
export function varyingColumns(
  source: RowOrigin,
  x: RowMatrix,
  rows: Int32Array | null,
  hasLatents: boolean,
): { readonly columns: readonly number[]; readonly remarks: readonly string[] } {
  const columns: number[] = [];
  const constant: { readonly name: string; readonly value: number | undefined }[] = [];
  x.names.forEach((name, column) => {
    if (x.isVarying(column, rows)) columns.push(column);
    else {
      constant.push({ name, value: x.firstValue(column, rows) });
    }
  });
  const remarks =
    constant.length <= MOST_NAMED
      ? constant.map(({ name, value }) => `Column "${name}" left out: it is ${value} in every row.`)
      : [
          `${constant.length} columns left out: each is the same in every row (first "${constant[0]?.name}").`,
        ];
  if (columns.length === 0 && !hasLatents) {
    fail({
      code: "file-format",
      message: `${source.name} has no column of numbers that vary.`,
      where: { file: source.name },
      expected: "at least one column whose numbers differ",
      found: remarks.join(" ").slice(0, 300),
    });
  }
  return { columns, remarks };
}
