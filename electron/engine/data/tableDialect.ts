import { fail } from "#shared/domain/appError";
import { describeKind, decodeText } from "./fileKinds";
import { isGzip, readContent, readHead } from "./inputFiles";
import type { InputFile } from "./dataFormat";

export interface TableDialect {
  readonly delimiter: string;
  readonly hasHeader: boolean;
  readonly isGzip: boolean;
  /** One per column, trimmed, unique. */
  readonly columns: readonly string[];
}

const delimiters = [",", "\t", ";", "|"] as const;
/** Records looked at: enough to see past a ragged first few, few enough for a very wide file. */
const SAMPLE_RECORDS = 50;
const HEAD_BYTES = 1 << 18;
/** The longest line read: 10,000 columns of 100 characters fit eight times over. */
export const MAX_LINE_BYTES = 8_000_000;

/** Spellings of "no value", as they are written by spreadsheets, R, pandas and the UCI repository. */
export const missingSpellings = [
  "",
  "NA",
  "N/A",
  "n/a",
  "NaN",
  "nan",
  "NAN",
  "null",
  "NULL",
  "None",
  "?",
] as const;

export function isMissing(cell: string): boolean {
  const text = cell.trim();
  return missingSpellings.some((spelling) => spelling === text);
}

/** Tables separated by semicolons come from places where the comma is the decimal mark. */
export function hasDecimalComma({ delimiter }: Pick<TableDialect, "delimiter">): boolean {
  return delimiter === ";";
}

function isNumeric(cell: string, delimiter: string): boolean {
  const text = hasDecimalComma({ delimiter }) ? cell.trim().replace(",", ".") : cell.trim();
  return text !== "" && Number.isFinite(Number(text));
}

/** The first records' text; fails when the file is not UTF-8 text. */
export async function readTextHead(file: InputFile): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  let lines = 0;
  for await (const piece of readContent(file)) {
    pieces.push(piece);
    length += piece.length;
    for (const byte of piece) if (byte === 0x0a || byte === 0x0d) lines++;
    if ((length >= HEAD_BYTES && lines > 2) || length > 2 * MAX_LINE_BYTES) break;
  }
  const head = Buffer.concat(pieces);
  const text = decodeText(head);
  if (text !== null) return text;
  const kind = describeKind(head);
  return fail({
    code: "file-format",
    message: `${file.name} is not a table of numbers as text.`,
    where: { file: file.name, byte: 0 },
    expected: "comma or tab separated values in UTF-8",
    found: kind.name,
    ...(kind.hint === null ? {} : { hint: kind.hint }),
  });
}

/** Finds the delimiter, the header and the columns from the head of the file. */
export async function detectDialect(file: InputFile): Promise<TableDialect> {
  const text = await readTextHead(file);
  const [best] = delimiters
    .map((delimiter) => ({ delimiter, records: splitRecords(text, delimiter, SAMPLE_RECORDS) }))
    .map((candidate) => ({ ...candidate, score: score(candidate.records, candidate.delimiter) }))
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
  const hasHeader = looksLikeHeader(first, rest, (cell) => isNumeric(cell, best.delimiter));
  return {
    delimiter: best.delimiter,
    hasHeader,
    isGzip: isGzip(await readHead(file, 2)),
    columns: uniqueNames(first.map((cell, i) => (hasHeader ? cell.trim() : "") || `column ${i + 1}`)),
  };
}

/**
 * Share of the records that are as wide as the first one; between equals the one with more numbers (in `1,5;2` the comma
 * is a decimal mark), then the wider.
 */
function score(records: readonly (readonly string[])[], delimiter: string): number {
  const width = records[0]?.length ?? 0;
  if (width < 2) return 0;
  const agreeing = records.filter((record) => record.length === width).length;
  const cells = records.flat();
  const numbers = cells.filter((cell) => isNumeric(cell, delimiter)).length;
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
export function splitRecords(text: string, delimiter: string, limit: number): string[][] {
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
    } else if (char === '"' && cell === "") isQuoted = true;
    else if (char === delimiter) {
      record.push(cell);
      cell = "";
    } else if (char === "\n" || char === "\r") endRecord();
    else cell += char;
  }
  if (records.length < 2 && (record.length > 0 || cell !== "")) endRecord();
  return records;
}
