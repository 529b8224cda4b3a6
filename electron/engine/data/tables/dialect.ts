import { fail } from "#shared/domain/appError";
import type { OpenPlan } from "#shared/domain/openPlan";
import type { InputFile } from "../dataFormat";
import { decodeTable, type TableEncoding } from "./encoding";
import { isMissing } from "./missing";
import { numberOf } from "./profile";

export interface TableDialect {
  readonly delimiter: string;
  readonly decimal: "." | ",";
  readonly hasHeader: boolean;
  /** Whether quotes enclose cells; else they are characters like others. */
  readonly hasQuotes: boolean;
  readonly encoding: TableEncoding;
  readonly isGzip: boolean;
  /** One per column, trimmed, unique. */
  readonly columns: readonly string[];
}

/** What is known of a dialect before the file is looked at. */
export type GivenDialect = NonNullable<OpenPlan["dialect"]> & { readonly quotes?: boolean };

const delimiters = [",", "\t", ";", "|"] as const;
/** Records looked at: enough to see past a ragged first few, few enough for a very wide file. */
const SAMPLE_RECORDS = 50;
/** The longest line read: 10,000 columns of 100 characters fit eight times over. */
export const MAX_LINE_BYTES = 8_000_000;

/** Tables separated by semicolons come from places where the comma is the decimal mark. */
function usualDecimal(delimiter: string): "." | "," {
  return delimiter === ";" ? "," : ".";
}

/** Finds the delimiter, the header and the columns from the head of the file; what the plan says of them holds. */
export async function detectDialect(file: InputFile, given: GivenDialect = {}): Promise<TableDialect> {
  const hasQuotes = given.quotes ?? true;
  const { text, encoding, isGzip } = await decodeTable(file);
  const asked = given.delimiter === undefined ? delimiters : [given.delimiter];
  const [best] = asked
    .map((delimiter) => {
      const records = splitRecords(text, delimiter, SAMPLE_RECORDS, hasQuotes);
      const decimal = given.decimal ?? usualDecimal(delimiter);
      return { delimiter, decimal, records, score: score(records, decimal) };
    })
    .sort((a, b) => b.score - a.score);
  const [first = [], ...rest] = best?.records ?? [];
  if (best === undefined || first.every((cell) => cell.trim() === "")) {
    return fail({
      code: "file-format",
      message: `${file.name} has no columns.`,
      where: { file: file.name, row: 1 },
      expected: "a line of column names or numbers",
      found: "an empty line",
    });
  }
  const { delimiter, decimal } = best;
  const hasHeader = given.header ?? looksLikeHeader(first, rest, (cell) => isNumberCell(cell, decimal));
  return {
    delimiter,
    decimal,
    hasHeader,
    hasQuotes,
    encoding,
    isGzip,
    columns: uniqueNames(first.map((cell, i) => (hasHeader ? cell.trim() : "") || `column ${i + 1}`)),
  };
}

function isNumberCell(cell: string, decimal: "." | ","): boolean {
  const value = numberOf(cell, decimal);
  return value !== null && Number.isFinite(value);
}

/**
 * Share of the records that are as wide as the first one; between equals the one with more numbers (in `1,5;2` the comma
 * is a decimal mark), then the wider.
 */
function score(records: readonly (readonly string[])[], decimal: "." | ","): number {
  const width = records[0]?.length ?? 0;
  if (width < 2) return 0;
  const agreeing = records.filter((record) => record.length === width).length;
  const cells = records.flat();
  const numbers = cells.filter((cell) => isNumberCell(cell, decimal)).length;
  return agreeing / records.length + (0.1 * numbers) / cells.length + Math.min(width, 1000) * 1e-6;
}

function looksLikeHeader(
  first: readonly string[],
  rest: readonly (readonly string[])[],
  isNumber: (cell: string) => boolean,
): boolean {
  if (rest.length === 0) return !first.some(isNumber);
  const isWord = (cell: string): boolean => !isNumber(cell) && !isMissing(cell);
  // A word above numbers; or no number at all in the first line.
  const isAboveNumbers = first.some((cell, i) => {
    const below = rest.map((record) => record[i] ?? "").filter((value) => !isMissing(value));
    return isWord(cell) && below.length > 0 && below.filter(isNumber).length > below.length / 2;
  });
  return isAboveNumbers || (!first.some(isNumber) && rest.some((record) => record.some(isNumber)));
}

function uniqueNames(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let n = 2; seen.has(unique); n++) unique = `${name} (${n})`;
    seen.add(unique);
    return unique;
  });
}

/**
 * The first records of RFC 4180 text, blank lines left out. A last record without its line end counts only when it is the
 * only one: it may have been cut by the end of the head.
 */
export function splitRecords(text: string, delimiter: string, limit: number, hasQuotes = true): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let cell = "";
  let isQuoted = false;
  const endRecord = (): void => {
    record.push(cell);
    if (record.length > 1 || cell !== "") records.push(record);
    record = [];
    cell = "";
  };
  for (let i = 0; i < text.length && records.length < limit; i++) {
    const char = text.charAt(i);
    if (isQuoted) {
      if (char !== '"') cell += char;
      else if (text.charAt(i + 1) === '"') {
        cell += '"';
        i++;
      } else isQuoted = false;
    } else if (char === '"' && cell === "" && hasQuotes) isQuoted = true;
    else if (char === delimiter) {
      record.push(cell);
      cell = "";
    } else if (char === "\n" || char === "\r") endRecord();
    else cell += char;
  }
  if (records.length < 2 && (record.length > 0 || cell !== "")) endRecord();
  return records;
}
