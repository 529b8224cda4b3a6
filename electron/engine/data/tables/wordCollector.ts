import type { MetadataColumn, MetadataRole } from "../metadata";
import { codedColumn } from "../metadata";
import type { ColumnKind } from "./columnKind";

const trueWords = /^(true|t|yes)$/i;
const booleanWords = /^(true|false)$/i;
const isoTime = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?( ?(Z|[+-]\d{2}(:?\d{2})?))?)?$/;

/** Gathers the texts of a column as codes into its different values, in the order they come up. */
export class WordCollector {
  private codes: Int32Array;
  private readonly codeOf = new Map<string, number>();
  private count = 0;

  constructor(expectedRows: number) {
    this.codes = new Int32Array(Math.max(16, Math.min(expectedRows, 1 << 20)));
  }

  add(cells: readonly (string | null)[]): void {
    if (this.count + cells.length > this.codes.length) {
      const grown = new Int32Array(Math.max(this.count + cells.length, this.codes.length * 2));
      grown.set(this.codes);
      this.codes = grown;
    }
    for (const cell of cells) this.codes[this.count++] = cell === null ? -1 : this.codeFor(cell);
  }

  /** Of the rows so far: code per row (-1 for none) and the value of each code. */
  result(): { readonly codes: Int32Array; readonly values: readonly string[] } {
    return { codes: this.codes.slice(0, this.count), values: [...this.codeOf.keys()] };
  }

  private codeFor(cell: string): number {
    const known = this.codeOf.get(cell);
    if (known !== undefined) return known;
    this.codeOf.set(cell, this.codeOf.size);
    return this.codeOf.size - 1;
  }
}

/** Texts as metadata: of true and false as booleans, of ISO dates and times as times, where all of them are such. */
export function metadataOfWords(
  name: string,
  role: MetadataRole,
  codes: Int32Array,
  values: readonly string[],
): MetadataColumn {
  if (role === "metadata" && values.length > 0) {
    if (values.every((value) => booleanWords.test(value))) {
      const bits = values.map((value) => (trueWords.test(value) ? 1 : 0));
      return { kind: "boolean", name, role, values: Int8Array.from(codes, (code) => bits[code] ?? -1) };
    }
    const times = timesOf(values);
    if (times !== null) {
      return { kind: "time", name, role, values: Float64Array.from(codes, (code) => times[code] ?? NaN) };
    }
  }
  return codedColumn(name, role, codes, values);
}

/** What kind of values the texts of a column are, for a first look at it. */
export function kindOfWords(values: readonly string[]): ColumnKind {
  if (values.length === 0) return "text";
  if (values.every((value) => booleanWords.test(value))) return "boolean";
  return timesOf(values) === null ? "text" : "time";
}

function timesOf(values: readonly string[]): readonly number[] | null {
  const times: number[] = [];
  for (const value of values) {
    const time = isoTime.test(value) ? Date.parse(utcText(value)) : Number.NaN;
    if (Number.isNaN(time)) return null;
    times.push(time);
  }
  return times;
}

/** A time without a zone is taken as UTC, on every machine the same. */
function utcText(text: string): string {
  const joined = text.replace(/^(\S{10})[T ]/, "$1T").replace(/ (?=Z|[+-])/, "");
  if (joined.length === 10) return `${joined}T00:00:00Z`;
  const zoned = joined.replace(/([+-]\d{2}):?(\d{2})?$/, (whole, hours: string, minutes?: string) =>
    whole.length > 0 && joined.lastIndexOf("T") < joined.length - whole.length
      ? `${hours}:${minutes ?? "00"}`
      : whole,
  );
  return /Z$|[+-]\d{2}:\d{2}$/.test(zoned.slice(11)) ? zoned : `${zoned}Z`;
}
