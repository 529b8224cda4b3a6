import { isMissing } from "./missing";
import { isNumeric } from "./columnKind";
import type { ScanRequest, SourceField, TableSource } from "./tableSource";

/** Rows looked at: enough for types, ranges and kinds. */
const SAMPLE_ROWS = 20_000;
/** Values looked at in all, so that a table of 10,000 columns is looked at as fast as one of ten. */
const SAMPLE_CELLS = 2_000_000;
/** Values listed with their counts. */
const MAX_LISTED = 1_000;

/** What the first rows hold in one column. */
export interface ColumnProfile {
  readonly field: SourceField;
  readonly index: number;
  /** Rows looked at, and those with a value. */
  readonly rows: number;
  readonly present: number;
  /** Values that are numbers, and those that are whole ones. */
  readonly numbers: number;
  readonly integers: number;
  /** Of finite numbers; null where there are none. */
  readonly min: number | null;
  readonly max: number | null;
  /** Different values. */
  readonly distinct: number;
  /** How many rows have each value, most frequent first; empty where there are more than 1,000. */
  readonly values: readonly { readonly name: string; readonly count: number }[];
  /** Whole numbers, each one more than the one before. */
  readonly isCounting: boolean;
  /** Length of the lists, where all have the same; null for others. */
  readonly width: number | null;
}

export interface TableProfile {
  readonly rows: number;
  /** Whether these are all rows. */
  readonly isWhole: boolean;
  readonly columns: readonly ColumnProfile[];
  /** Cells as text, [columns][rows]; of lists their length. */
  readonly cells: readonly (readonly (string | null)[])[];
}

/** Looks at the first rows of a table, at most 20,000 of them and two million values. */
export async function profileTable(source: TableSource): Promise<TableProfile> {
  const { fields } = source;
  const cellsWanted = Math.floor(SAMPLE_CELLS / Math.max(1, fields.length));
  const limit = Math.max(50, Math.min(SAMPLE_ROWS, cellsWanted));
  const words = fields.map((field, index) => ({ field, index })).filter(({ field }) => isWord(field));
  const vectors = fields
    .map((field, index) => ({ field, index }))
    .filter(({ field }) => field.kind === "vector");
  const request: ScanRequest = {
    numbers: [],
    vectors: vectors.map(({ field, index }) => ({ field: index, isFloat32: field.isFloat32 })),
    words: words.map(({ index }) => index),
    limit,
  };
  const cells: (string | null)[][] = fields.map(() => []);
  const widths = new Map<number, number | null>();
  let rows = 0;
  for await (const block of source.scan(request)) {
    rows += block.rows;
    words.forEach(({ index }, i) => {
      for (const cell of block.words[i] ?? []) cells[index]?.push(cell);
    });
    vectors.forEach(({ index }, i) => {
      for (const length of block.vectors[i]?.lengths ?? []) {
        cells[index]?.push(length < 0 ? null : `[${length} numbers]`);
        if (length < 0) continue;
        const known = widths.get(index);
        widths.set(index, known === undefined || known === length ? length : null);
      }
    });
  }
  const isWhole = rows < limit || (source.countIsExact && source.count <= rows);
  const columns = fields.map((field, index) =>
    profileColumn(field, index, cells[index] ?? [], rows, widths.get(index) ?? null, source.decimal),
  );
  return { rows, isWhole, columns, cells };
}

function isWord({ kind }: SourceField): boolean {
  return kind !== "vector" && kind !== "other";
}

function profileColumn(
  field: SourceField,
  index: number,
  cells: readonly (string | null)[],
  rows: number,
  width: number | null,
  decimal: TableSource["decimal"],
): ColumnProfile {
  const counts = new Map<string, number>();
  let present = 0;
  let numbers = 0;
  let integers = 0;
  let low = Infinity;
  let high = -Infinity;
  let isCounting = cells.length > 0;
  let previous: number | null = null;
  const mayBeNumber = isNumeric(field.kind) || field.kind === "text";
  for (const cell of cells) {
    if (cell === null || isMissing(cell)) {
      isCounting = false;
      continue;
    }
    present += 1;
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
    const value = mayBeNumber ? numberOf(cell, decimal) : null;
    if (value === null) {
      isCounting = false;
      continue;
    }
    numbers += 1;
    if (Number.isInteger(value)) integers += 1;
    if (Number.isFinite(value)) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    isCounting &&= Number.isInteger(value) && (previous === null || value === previous + 1);
    previous = value;
  }
  return {
    field,
    index,
    rows,
    present,
    numbers,
    integers,
    min: low <= high ? low : null,
    max: low <= high ? high : null,
    distinct: counts.size,
    values:
      counts.size <= MAX_LISTED
        ? [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count)
        : [],
    isCounting,
    width,
  };
}

/** The number that a cell is, written as programs write numbers; infinite ones included, NaN is no number here. */
export function numberOf(cell: string, decimal: "." | ","): number | null {
  const text = decimal === "," ? cell.trim().replace(",", ".") : cell.trim();
  if (/^[+-]?inf(inity)?$/i.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return null;
  return Number(text);
}
