import type { ColumnCounts } from "./tableQuery";

/** More kinds than this in a column are not classes but names or measurements. */
export const MAX_CLASSES = 100;

const labelNames =
  /^(labels?|class(es)?|target|cultivar|species|categor(y|ies)|y|type|group|cluster|diagnosis|digit|cell[ _-]?type|outcome)$/i;
const idNames =
  /^(id|ids|index|idx|row|row[ _-]?(id|number|names?)|sample[ _-]?(id|number)|uuid|unnamed: ?\d*|column 1)$/i;

/** A column of a table and its place in the file. */
export interface PlacedColumn extends ColumnCounts {
  readonly index: number;
}

export interface TableRoles {
  /** Columns of numbers. Cells that are not numbers make such a column an error, not a text column. */
  readonly numeric: readonly PlacedColumn[];
  /** Columns that may hold the labels, the likeliest first; whether the kinds are few has still to be asked. */
  readonly labelCandidates: readonly PlacedColumn[];
  /** Columns of words. */
  readonly words: readonly PlacedColumn[];
  readonly remarks: readonly string[];
}

/** What each column is for, by its name and by how many of its cells are numbers. */
export function tableRoles(columns: readonly ColumnCounts[], rows: number): TableRoles {
  const placed = columns.map((column, index) => ({ ...column, index }));
  const isEmpty = ({ present }: PlacedColumn): boolean => present * 2 < rows;
  const isWords = ({ present, numbers }: PlacedColumn): boolean => numbers * 2 < present;
  const filled = placed.filter((column) => !isEmpty(column));
  const words = filled.filter(isWords);
  const numbers = filled.filter((column) => !isWords(column));
  const named = filled.filter(
    (column) => labelNames.test(column.name) && (isWords(column) || column.integers === column.present),
  );
  const remarks = placed
    .filter(isEmpty)
    .map(
      ({ name, present }) => `Column "${name}" left out: ${rows - present} of ${rows} values are missing.`,
    );
  return {
    numeric: numbers,
    // Named ones first; then words from the right, where tables put their class.
    labelCandidates: [...named, ...words.filter((column) => !named.includes(column)).reverse()],
    words,
    remarks,
  };
}

/** Does this column only number the rows? Values as read, NaN where missing. */
export function isRowNumber(name: string, values: Float64Array): boolean {
  if (!idNames.test(name) || values.some((value) => !Number.isInteger(value))) return false;
  // The first column of a table without names is only called an index when it counts.
  if (/^(unnamed|column 1)/i.test(name)) return values.every((value, i) => value === (values[0] ?? 0) + i);
  return new Set(values).size === values.length;
}

/** Class names in a natural order: by number when all are numbers, else by code unit, the same on every machine. */
export function sortClasses(names: Iterable<string>): string[] {
  const sorted = [...names].sort();
  return sorted.every((name) => Number.isFinite(Number(name)))
    ? sorted.sort((a, b) => Number(a) - Number(b))
    : sorted;
}
