import { resolve } from "node:path";
import { AppErrorException, fail } from "#shared/domain/appError";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import type { InputFile } from "../dataFormat";
import { firstSentence, sqlText, type Database } from "./database";
import type { TableDialect } from "./dialect";
import { duckBlocks, type FieldSql } from "./duckBlocks";
import { MAX_LINE_BYTES } from "./encoding";
import { isMissing, missingSpellings } from "./missing";
import { profileTable } from "./profile";
import { NotNumbersError, type ScanRequest, type SourceField, type TableSource } from "./tableSource";

/**
 * How the cells of numbers are read: by the parser at once, where only an empty cell is none (`plain`) or all spellings of
 * "no value" are (`missing`, at two thirds of the speed), or as `text` and one by one, which tells where a word stands.
 */
type Mode = "plain" | "missing" | "text";

/** DuckDB's own limit of two megabytes a line is enough for so many columns. */
const WIDE_COLUMNS = 2_000;

/**
 * A table of separated values. Which columns hold numbers is told from the first rows; then the parser makes the numbers,
 * which is three times as fast as making texts first.
 */
export async function csvSource(
  database: Database,
  file: InputFile,
  bytes: number,
  dialect: TableDialect,
  signal: CancelSignal | undefined,
): Promise<TableSource> {
  const texts = dialect.columns.map((name): SourceField => ({
    name,
    kind: "text",
    type: "text",
    isFloat32: false,
  }));
  const reader = new CsvReader(database, file, bytes, dialect, signal);
  const profile = await profileTable(reader.source(texts, "text", 0, false));
  const { columns, rows, isWhole, characters } = profile;
  const fields = columns.map(({ field, present, numbers, integers }): SourceField => {
    // Most of the values decide; a column without any value is no text.
    if (numbers * 2 < present || present === 0) return field;
    const kind = integers === present ? "integer" : "number";
    return { ...field, kind, type: kind === "integer" ? "whole numbers as text" : "numbers as text" };
  });
  const estimate = isWhole || rows === 0 ? rows : Math.round((bytes * rows) / Math.max(1, characters));
  const count = Math.max(rows, dialect.isGzip ? estimate * 3 : estimate);
  const known = columns.map((column, i) => ({ ...column, field: fields[i] ?? column.field }));
  return { ...reader.source(fields, "plain", count, isWhole), profile: { ...profile, columns: known } };
}

class CsvReader {
  constructor(
    private readonly database: Database,
    private readonly file: InputFile,
    private readonly bytes: number,
    private readonly dialect: TableDialect,
    private readonly signal: CancelSignal | undefined,
  ) {}

  source(fields: readonly SourceField[], mode: Mode, count: number, countIsExact: boolean): TableSource {
    const { dialect, file, bytes } = this;
    const remarks = dialect.encoding === "latin-1" ? [`${file.name} is not UTF-8: read as Latin-1.`] : [];
    return {
      name: file.name,
      bytes,
      fields,
      firstRow: dialect.hasHeader ? 2 : 1,
      count,
      countIsExact,
      decimal: dialect.decimal,
      isText: true,
      remarks,
      scan: (request) => this.scan(fields, request, mode),
      ...(mode === "text" ? {} : { strict: () => this.strict(fields, mode, count, countIsExact) }),
    };
  }

  private async *scan(
    fields: readonly SourceField[],
    request: ScanRequest,
    mode: Mode,
  ): ReturnType<typeof duckBlocks> {
    const typed = new Set(mode === "text" ? [] : request.numbers.map(({ field }) => field));
    const relation = this.relation(fields, typed, mode);
    const sql: FieldSql = {
      number: (field, type) => (typed.has(field) ? `c${field}::${type}` : `${this.number(field)}::${type}`),
      vector: () => {
        throw new Error("Cells of text hold no lists");
      },
      word: (field) => (typed.has(field) ? `c${field}::VARCHAR` : text(field)),
    };
    try {
      for await (const block of duckBlocks(this.database.connection, relation, request, sql, this.signal)) {
        yield { ...block, words: block.words.map(withoutMissing) };
      }
    } catch (error) {
      if (
        typed.size > 0 &&
        error instanceof Error &&
        /Conversion Error|Could not convert/i.test(error.message)
      ) {
        throw new NotNumbersError(error);
      }
      throw error;
    }
  }

  /** All spellings of "no value" first; then counts over all rows what the columns hold, and reads as text from then on. */
  private async strict(
    fields: readonly SourceField[],
    mode: Mode,
    count: number,
    countIsExact: boolean,
  ): Promise<TableSource> {
    if (mode === "plain") return this.source(fields, "missing", count, countIsExact);
    const relation = this.relation(fields, new Set(), "text");
    const parts = fields.map((_, i) => `count(${text(i)}), count(${this.number(i)})`);
    const [row = []] = await this.database.rows(`SELECT count(*), ${parts.join(", ")} FROM ${relation}`);
    const at = (i: number): number => Number(row[i] ?? 0);
    const sure = fields.map((field, i): SourceField => {
      const [present, numbers] = [at(2 * i + 1), at(2 * i + 2)];
      const isText = numbers * 2 < present || present === 0;
      if (isText) return { ...field, kind: "text", type: "text" };
      return field.kind === "text" ? { ...field, kind: "number", type: "numbers as text" } : field;
    });
    const mixed = sure.findIndex((field, i) => field.kind !== "text" && at(2 * i + 2) < at(2 * i + 1));
    if (mixed >= 0) await this.refuseWord(relation, mixed, fields[mixed]?.name ?? "");
    return this.source(sure, "text", at(0), true);
  }

  private async refuseWord(relation: string, column: number, name: string): Promise<never> {
    const [found] = await this.database.rows(
      `SELECT row, cell FROM (SELECT row_number() OVER () - 1 AS row, ${text(column)} AS cell, ` +
        `${this.number(column)} AS value FROM ${relation}) WHERE cell IS NOT NULL AND value IS NULL LIMIT 1`,
    );
    if (found === undefined) throw new Error(`No word in column ${column}, but counted`);
    const row = Number(found[0]) + (this.dialect.hasHeader ? 2 : 1);
    return fail({
      code: "file-format",
      message: `${this.file.name}: row ${row} has no number in column "${name}".`,
      where: { file: this.file.name, row, column: name },
      expected: "a number",
      found: `"${String(found[1]).slice(0, 80)}"`,
      hint: "Correct the cell, leave it empty if the value is missing, or keep the column out of x.",
    });
  }

  /** The number in column i, null when there is none. */
  private number(i: number): string {
    const cell = this.dialect.decimal === "," ? `replace(${text(i)}, ',', '.')` : text(i);
    return `TRY_CAST(${cell} AS DOUBLE)`;
  }

  private relation(fields: readonly SourceField[], typed: ReadonlySet<number>, mode: Mode): string {
    const { delimiter, decimal, hasHeader, hasQuotes, encoding, isGzip } = this.dialect;
    const options = [
      sqlText(resolve(this.file.path)),
      "auto_detect = false",
      `delim = ${sqlText(delimiter)}`,
      `quote = '${hasQuotes ? '"' : ""}'`,
      `escape = '${hasQuotes ? '"' : ""}'`,
      ...(decimal === "," ? [`decimal_separator = ','`] : []),
      `header = ${hasHeader}`,
      `encoding = '${encoding}'`,
      `compression = '${isGzip ? "gzip" : "none"}'`,
      // Longer lines take larger buffers, and with them a third of the speed.
      ...(fields.length > WIDE_COLUMNS ? [`max_line_size = ${MAX_LINE_BYTES}`] : []),
      ...(mode === "plain" ? [] : [`nullstr = [${missingSpellings.map(sqlText).join(", ")}]`]),
      `columns = {${fields.map((_, i) => `'c${i}': '${typed.has(i) ? "DOUBLE" : "VARCHAR"}'`).join(", ")}}`,
    ];
    return `read_csv(${options.join(", ")})`;
  }
}

function withoutMissing(cells: readonly (string | null)[]): readonly (string | null)[] {
  return cells.map((cell) => (cell === null || isMissing(cell) ? null : cell));
}

/** The cell of column i, null when it is blank. */
function text(i: number): string {
  return `nullif(trim(c${i}), '')`;
}

/** DuckDB's message about a CSV file in the user's words; null for what is not about the file. */
export function explainCsv(file: InputFile): (message: string) => AppErrorException | null {
  return (message) => {
    const row = /CSV Error on Line: (\d+)/.exec(message)?.[1];
    const width = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
    const where = row === undefined ? { file: file.name } : { file: file.name, row: Number(row) };
    const at = row === undefined ? "" : ` at row ${row}`;
    if (width !== null) {
      return new AppErrorException({
        code: "file-format",
        message: `${file.name} has a row of a different length${at}.`,
        where,
        expected: `${width[1]} columns`,
        found: `${width[2]} columns`,
        hint: "Complete the row, or put quotes around a value that contains the separator.",
      });
    }
    if (/Out of Memory/i.test(message)) return null;
    if (!/CSV|csv|gzip|unicode|Invalid Input|IO Error|encod/i.test(message)) return null;
    return new AppErrorException({
      code: "file-format",
      message: `${file.name} could not be read as a table${at}.`,
      where,
      expected: "rows of separated values in UTF-8",
      found: firstSentence(message, /unicode|unterminated|quote|state machine|maximum line size|gzip|encod/i),
    });
  };
}
