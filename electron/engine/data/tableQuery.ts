import { resolve } from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { AppErrorException } from "#shared/domain/appError";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import { cancelled, throwIfCancelled } from "#engine/scheduler/cancellation";
import type { InputFile } from "./dataFormat";
import { hasDecimalComma, MAX_LINE_BYTES, missingSpellings, type TableDialect } from "./tableDialect";

/** Values are kept and shown as float32, which ends at 3e38; no measurement is as large. */
const LARGEST = "1e30";

/** What one column holds, counted over all rows. */
export interface ColumnCounts {
  readonly name: string;
  /** Cells that are not missing. */
  readonly present: number;
  /** Cells that are numbers, infinite ones included. */
  readonly numbers: number;
  /** Cells that are finite numbers of a sane size. */
  readonly finite: number;
  /** Cells that are whole numbers. */
  readonly integers: number;
}

/** Questions to a CSV file, answered by DuckDB. Columns are addressed by their index, so no name reaches the SQL text. */
export class TableQuery {
  private constructor(
    private readonly file: InputFile,
    private readonly dialect: TableDialect,
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
    private readonly signal: CancelSignal | undefined,
  ) {}

  /** Runs `use` with a private in-memory database that never spills to disk, never loads an extension and is closed after. */
  static async with<T>(
    file: InputFile,
    dialect: TableDialect,
    signal: CancelSignal | undefined,
    use: (table: TableQuery) => Promise<T>,
  ): Promise<T> {
    throwIfCancelled(signal);
    const instance = await DuckDBInstance.create(":memory:", {
      threads: "2",
      memory_limit: "1GiB",
      temp_directory: "",
      autoload_known_extensions: "false",
      autoinstall_known_extensions: "false",
    });
    const connection = await instance.connect();
    const interrupt = (): void => connection.interrupt();
    signal?.addEventListener("abort", interrupt);
    const table = new TableQuery(file, dialect, instance, connection, signal);
    try {
      return await use(table);
    } catch (error) {
      throw table.explain(error);
    } finally {
      signal?.removeEventListener("abort", interrupt);
      table.close();
    }
  }

  /** Rows in the file, without the header, and what is in each column. */
  async counts(): Promise<{ readonly rows: number; readonly columns: readonly ColumnCounts[] }> {
    const parts = this.dialect.columns.map(
      (_, i) =>
        `count(${text(i)}), count(${this.number(i)}), count_if(abs(${this.number(i)}) <= ${LARGEST}), ` +
        `count_if(${this.number(i)} = trunc(${this.number(i)}))`,
    );
    const [row = []] = await this.rows(`SELECT count(*), ${parts.join(", ")} FROM ${this.source()}`);
    const at = (i: number): number => Number(row[i] ?? 0);
    const columns = this.dialect.columns.map((name, i) => ({
      name,
      present: at(4 * i + 1),
      numbers: at(4 * i + 2),
      finite: at(4 * i + 3),
      integers: at(4 * i + 4),
    }));
    return { rows: at(0), columns };
  }

  /** Up to `limit` different cells of a column. */
  async distinct(column: number, limit: number): Promise<readonly string[]> {
    const rows = await this.rows(
      `SELECT DISTINCT ${text(column)} FROM ${this.source()} WHERE ${text(column)} IS NOT NULL LIMIT ${limit}`,
    );
    return rows.map(([cell]) => String(cell));
  }

  /** The first cell of a column that is there and is not a number; `row` counts data rows from 0. */
  async firstWord(column: number): Promise<{ readonly row: number; readonly cell: string } | null> {
    const [found] = await this.rows(
      `SELECT row, cell FROM (SELECT row_number() OVER () - 1 AS row, ${text(column)} AS cell, ` +
        `${this.number(column)} AS value FROM ${this.source()}) WHERE cell IS NOT NULL AND value IS NULL LIMIT 1`,
    );
    return found === undefined ? null : { row: Number(found[0]), cell: String(found[1]) };
  }

  /**
   * Streams the rows in the file's order: numbers of `numeric` columns as one Float64Array a column, NaN where missing or
   * not finite, and the cells of `label` (null where missing; an empty list when there is no label column).
   */
  async *values(
    numeric: readonly number[],
    label: number | null,
  ): AsyncGenerator<{
    readonly columns: readonly Float64Array[];
    readonly labels: readonly (string | null)[];
  }> {
    const selected = numeric.map(
      (i) => `CASE WHEN abs(${this.number(i)}) <= ${LARGEST} THEN ${this.number(i)} ELSE 'nan'::DOUBLE END`,
    );
    if (label !== null) selected.push(text(label));
    const result = await this.connection.stream(`SELECT ${selected.join(", ")} FROM ${this.source()}`);
    for (;;) {
      throwIfCancelled(this.signal);
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return;
      // DOUBLE columns without nulls and a VARCHAR column give only these value types.
      const columns = numeric.map((_, j) => Float64Array.from(chunk.getColumnValues(j) as number[]));
      const labels = label === null ? [] : (chunk.getColumnValues(numeric.length) as (string | null)[]);
      yield { columns, labels };
    }
  }

  private async rows(sql: string): Promise<readonly (readonly unknown[])[]> {
    throwIfCancelled(this.signal);
    const reader = await this.connection.runAndReadAll(sql);
    return reader.getRowsJson();
  }

  /** The number in column i, null when there is none. */
  private number(i: number): string {
    const cell = hasDecimalComma(this.dialect) ? `replace(${text(i)}, ',', '.')` : text(i);
    return `TRY_CAST(${cell} AS DOUBLE)`;
  }

  private source(): string {
    const { delimiter, hasHeader, isGzip, columns } = this.dialect;
    const options = [
      `'${resolve(this.file.path).replaceAll("'", "''")}'`,
      "auto_detect = false",
      `delim = '${delimiter}'`,
      `quote = '"'`,
      `escape = '"'`,
      `header = ${hasHeader}`,
      `compression = '${isGzip ? "gzip" : "none"}'`,
      `max_line_size = ${MAX_LINE_BYTES}`,
      `nullstr = [${missingSpellings.map((spelling) => `'${spelling}'`).join(", ")}]`,
      `columns = {${columns.map((_, i) => `'c${i}': 'VARCHAR'`).join(", ")}}`,
    ];
    return `read_csv(${options.join(", ")})`;
  }

  /** DuckDB's message about the file in the user's words. What is not about the file stays as it is. */
  private explain(error: unknown): unknown {
    if (this.signal?.aborted === true) return cancelled();
    if (error instanceof AppErrorException || !(error instanceof Error)) return error;
    const { message } = error;
    const row = /CSV Error on Line: (\d+)/.exec(message)?.[1];
    const width = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
    const file = this.file.name;
    const where = row === undefined ? { file } : { file, row: Number(row) };
    const at = row === undefined ? "" : ` at row ${row}`;
    if (width !== null) {
      return new AppErrorException({
        code: "file-format",
        message: `${file} has a row of a different length${at}.`,
        where,
        expected: `${width[1]} columns`,
        found: `${width[2]} columns`,
        hint: "Complete the row, or put quotes around a value that contains the separator.",
      });
    }
    if (/Out of Memory/i.test(message)) {
      return new AppErrorException({
        code: "unsupported",
        message: `${file} is too large to be read in memory.`,
        where,
        hint: "Take fewer rows or columns.",
      });
    }
    if (/CSV|csv|gzip|unicode|Invalid Input|IO Error/.test(message)) {
      return new AppErrorException({
        code: "file-format",
        message: `${file} could not be read as a table${at}.`,
        where,
        expected: "rows of separated values in UTF-8",
        found: reason(message),
      });
    }
    return error;
  }

  private close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }
}

/** The sentence of DuckDB's message that says what is wrong, without its advice on options that no user sees here. */
function reason(message: string): string {
  const lines = message.split("\n").map((line) => line.trim());
  const telling = lines.find((line) =>
    /unicode|unterminated|quote|state machine|maximum line size|gzip/i.test(line),
  );
  return (telling ?? lines[0] ?? message).slice(0, 300);
}

/** The cell of column i, null when it is blank. */
function text(i: number): string {
  return `nullif(trim(c${i}), '')`;
}
