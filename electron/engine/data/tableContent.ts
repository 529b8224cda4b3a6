import { fail } from "#shared/domain/appError";
import type { InputFile } from "./dataFormat";

/** Columns of numbers as they stand in the file. */
export interface TableContent {
  readonly names: readonly string[];
  /** One [rows] array a column, NaN where a value is missing or not finite. */
  readonly values: readonly Float64Array[];
  readonly labels: readonly (string | null)[] | null;
  /** Row of the file in which the first row of numbers stands, from 1. */
  readonly firstRow: number;
}

/** The rows and columns that can be modelled. */
export interface CompleteTable {
  readonly count: number;
  readonly names: readonly string[];
  /** [count, names.length], row-major, all finite. */
  readonly data: Float64Array;
  readonly labels: readonly (string | null)[] | null;
  readonly remarks: readonly string[];
}

/**
 * Leaves out the rows with a missing value and then the columns that do not vary, each with a remark. Fails when more than
 * half of the rows would go, or when too little is left.
 */
export function keepComplete(
  content: TableContent & { readonly remarks: readonly string[] },
  file: InputFile,
  minRows: number,
): CompleteTable {
  const { values, names, labels } = content;
  const rows = values[0]?.length ?? 0;
  const kept: number[] = [];
  let firstGap: { readonly row: number; readonly column: string } | null = null;
  for (let row = 0; row < rows; row++) {
    const gap = values.findIndex((column) => Number.isNaN(column[row]));
    if (gap < 0) kept.push(row);
    else firstGap ??= { row: row + content.firstRow, column: names[gap] ?? "" };
  }
  const remarks = [...content.remarks];
  if (firstGap !== null) {
    if (kept.length < minRows || kept.length * 2 < rows) refuse(file, firstGap, rows, kept.length);
    remarks.push(
      `${rows - kept.length} of ${rows} rows left out: a value is missing or not finite ` +
        `(first in row ${firstGap.row}, column "${firstGap.column}").`,
    );
  }
  const varying = values.map((column) => kept.some((row) => column[row] !== column[kept[0] ?? 0]));
  names.forEach((name, j) => {
    if (!varying[j])
      remarks.push(`Column "${name}" left out: it is ${values[j]?.[kept[0] ?? 0]} in every row.`);
  });
  const columns = values.filter((_, j) => varying[j]);
  if (columns.length === 0) {
    fail({
      code: "file-format",
      message: `${file.name} has no column of numbers that vary.`,
      where: { file: file.name },
      expected: "at least one column whose numbers differ",
      found: remarks.join(" ").slice(0, 300),
    });
  }
  const data = new Float64Array(kept.length * columns.length);
  columns.forEach((column, j) => {
    kept.forEach((row, i) => {
      data[i * columns.length + j] = column[row] ?? Number.NaN;
    });
  });
  return {
    count: kept.length,
    names: names.filter((_, j) => varying[j]),
    data,
    labels: labels === null ? null : kept.map((row) => labels[row] ?? null),
    remarks,
  };
}

function refuse(
  file: InputFile,
  gap: { readonly row: number; readonly column: string },
  rows: number,
  complete: number,
): never {
  return fail({
    code: "file-format",
    message: `${file.name}: only ${complete} of ${rows} rows are complete.`,
    where: { file: file.name, row: gap.row, column: gap.column },
    expected: "finite numbers in at least half of the rows, and in two",
    found: `a missing or infinite value in ${rows - complete} rows, first here`,
    hint: "Fill the gaps, or remove the columns that have many.",
  });
}
