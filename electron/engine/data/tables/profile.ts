import { isMissing } from "./missing";
import { isNumeric } from "./columnKind";
import type { SourceField, TableSource } from "./tableSource";

/** Rows looked at: enough for types, ranges and kinds. */
const SAMPLE_ROWS = 10_000;
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
  /** A cell as text, null where missing; of lists their length. */
  cell(column: number, row: number): string | null;
  /** Characters of all cells of a table of text with what separates them. */
  readonly characters: number;
}

/** Values of the first rows of one column: texts of a text file, numbers of a file that has them. */
type Values = readonly (string | null)[] | Float64Array;

/** Looks at the first rows of a table, at most 10,000 of them and two million values. */
export async function profileTable(source: TableSource): Promise<TableProfile> {
  if (source.profile !== undefined) return source.profile;
  const { fields } = source;
  const cellsWanted = Math.floor(SAMPLE_CELLS / Math.max(1, fields.length));
  const limit = Math.max(50, Math.min(SAMPLE_ROWS, cellsWanted));
  const of = (isWanted: (field: SourceField) => boolean): readonly number[] =>
    fields.flatMap((field, index) => (isWanted(field) ? [index] : []));
  const isTyped = ({ kind }: SourceField): boolean => !source.isText && isNumeric(kind);
  const numbers = of(isTyped);
  const vectors = of(({ kind }) => kind === "vector");
  const words = of((field) => !isTyped(field) && field.kind !== "vector" && field.kind !== "other");
  const gathered: (string | null)[][] = fields.map(() => []);
  const blocks: Float64Array[][] = fields.map(() => []);
  const widths = new Map<number, number | null>();
  let rows = 0;
  const scan = source.scan({
    numbers: numbers.map((field) => ({ field, isFloat32: false })),
    vectors: vectors.map((field) => ({ field, isFloat32: fields[field]?.isFloat32 ?? false })),
    words,
    limit,
  });
  for await (const block of scan) {
    rows += block.rows;
    // Asked for as float64.
    numbers.forEach((index, i) => blocks[index]?.push((block.numbers[i] as Float64Array).slice()));
    words.forEach((index, i) => {
      for (const cell of block.words[i] ?? []) gathered[index]?.push(cell);
    });
    vectors.forEach((index, i) => {
      for (const length of block.vectors[i]?.lengths ?? []) {
        gathered[index]?.push(length < 0 ? null : `[${length} numbers]`);
        if (length < 0) continue;
        const known = widths.get(index);
        widths.set(index, known === undefined || known === length ? length : null);
      }
    });
  }
  const values = fields.map((field, index): Values =>
    isTyped(field) ? concat(blocks[index] ?? []) : (gathered[index] ?? []),
  );
  let characters = 0;
  for (const column of gathered) for (const cell of column) characters += (cell?.length ?? 0) + 1;
  return {
    rows,
    isWhole: rows < limit || (source.countIsExact && source.count <= rows),
    columns: fields.map((field, index) => ({
      field,
      index,
      rows,
      width: widths.get(index) ?? null,
      ...profileValues(values[index] ?? [], field, source.decimal),
    })),
    characters,
    cell(column, row) {
      const value = values[column]?.[row] ?? null;
      if (typeof value !== "number") return value;
      return Number.isNaN(value) ? null : String(value);
    },
  };
}

export function concat(blocks: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(blocks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const block of blocks) {
    all.set(block, at);
    at += block.length;
  }
  return all;
}

function profileValues(
  values: Values,
  field: SourceField,
  decimal: TableSource["decimal"],
): Omit<ColumnProfile, "field" | "index" | "rows" | "width"> {
  const counts = new Map<string | number, number>();
  let present = 0;
  let numbers = 0;
  let integers = 0;
  let low = Infinity;
  let high = -Infinity;
  let isCounting = values.length > 0;
  let previous: number | null = null;
  const mayBeNumber = isNumeric(field.kind) || field.kind === "text";
  for (const cell of values) {
    if (cell === null || (typeof cell === "number" ? Number.isNaN(cell) : isMissing(cell))) {
      isCounting = false;
      continue;
    }
    present += 1;
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
    const value = typeof cell === "number" ? cell : mayBeNumber ? numberOf(cell, decimal) : null;
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
    present,
    numbers,
    integers,
    min: low <= high ? low : null,
    max: low <= high ? high : null,
    distinct: counts.size,
    values:
      counts.size <= MAX_LISTED
        ? [...counts]
            .map(([name, count]) => ({ name: String(name), count }))
            .sort((a, b) => b.count - a.count)
        : [],
    isCounting,
  };
}

/** The number that a cell is, written as programs write numbers; infinite ones included, NaN is no number here. */
export function numberOf(cell: string, decimal: "." | ","): number | null {
  const text = decimal === "," ? cell.trim().replace(",", ".") : cell.trim();
  if (/^[+-]?inf(inity)?$/i.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return null;
  return Number(text);
}
