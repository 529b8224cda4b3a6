import {
  DOUBLE,
  DuckDBDataChunk,
  FLOAT,
  INTEGER,
  TINYINT,
  VARCHAR,
  type DuckDBConnection,
  type DuckDBType,
  type DuckDBVector,
} from "@duckdb/node-api";
import { assertNever } from "#shared/domain/assertNever";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import { throwIfCancelled } from "#engine/scheduler/cancellation";
import { cellsOf, type ColumnValues } from "./columnValues";
import { breath } from "./pieces";

/** DuckDB's vectors have so many values. */
export const CHUNK = 2048;
/** Chunks between two turns of the event loop: a few milliseconds. Words take many times as long as numbers. */
const CHUNKS_AT_ONCE = 64;
const WORD_CHUNKS_AT_ONCE = 2;
/** Dictionaries up to this size become an ENUM, which compares by code; larger ones are text. */
const MAX_ENUM = 20_000;

/** Makes `table (v)` of a column, NULL where missing, rows in order. Nothing of it is left when it fails. */
export async function fillTable(
  connection: DuckDBConnection,
  table: string,
  values: ColumnValues,
  count: number,
  signal: CancelSignal | undefined,
): Promise<void> {
  const cells = cellsOf(values);
  if (cells.length !== count) throw new Error(`${cells.length} values for ${count} rows`);
  try {
    if (hasWords(values) && values.values.length > MAX_ENUM) {
      const { codes, values: words } = values;
      await appendWords(connection, table, count, (row) => words[codes[row] ?? -1] ?? null, signal);
      return;
    }
    await appendCells(connection, `${table}_raw`, cells, signal);
    const converted = await conversion(connection, table, values, signal);
    await connection.run(`CREATE TABLE ${table} AS SELECT ${converted} AS v FROM ${table}_raw`);
  } catch (error) {
    await connection.run(`DROP TABLE IF EXISTS ${table}`);
    throw error;
  } finally {
    await connection.run(`DROP TABLE IF EXISTS ${table}_raw`);
    await connection.run(`DROP TABLE IF EXISTS ${table}_words`);
  }
}

/** The expression that makes the value, or NULL, of the number that stands for it. */
async function conversion(
  connection: DuckDBConnection,
  table: string,
  values: ColumnValues,
  signal: CancelSignal | undefined,
): Promise<string> {
  switch (values.kind) {
    case "number":
      return values.values instanceof Int32Array ? "v" : "CASE WHEN isnan(v) THEN NULL ELSE v END";
    case "time":
      return "CASE WHEN isfinite(v) THEN make_timestamp((v * 1000)::BIGINT) END";
    case "boolean":
      return "CASE WHEN v >= 0 THEN v = 1 END";
    case "text":
    case "category": {
      const { values: words } = values;
      await appendWords(connection, `${table}_words`, words.length, (i) => words[i] ?? null, signal);
      // No code is -1 + 1 = 0: beyond a list's end, and its start, lies NULL.
      const word = `(SELECT list(v ORDER BY rowid) FROM ${table}_words)[v + 1]`;
      if (words.length === 0) return word;
      await connection.run(`CREATE TYPE ${table}_kind AS ENUM (SELECT v FROM ${table}_words ORDER BY rowid)`);
      return `${word}::${table}_kind`;
    }
    default:
      return assertNever(values);
  }
}

function hasWords(values: ColumnValues): values is Extract<ColumnValues, { kind: "text" | "category" }> {
  return values.kind === "text" || values.kind === "category";
}

type Cells = ReturnType<typeof cellsOf>;

async function appendCells(
  connection: DuckDBConnection,
  table: string,
  cells: Cells,
  signal: CancelSignal | undefined,
): Promise<void> {
  await appendChunks(connection, table, typeOf(cells), cells.length, signal, (chunk, start, end) => {
    const vector = chunk.getColumnVector(0);
    itemsOf(vector).set(cells.subarray(start, end));
    vector.flush();
  });
}

async function appendWords(
  connection: DuckDBConnection,
  table: string,
  count: number,
  wordAt: (i: number) => string | null,
  signal: CancelSignal | undefined,
): Promise<void> {
  await appendChunks(connection, table, VARCHAR, count, signal, (chunk, start, end) => {
    chunk.setColumnValues(
      0,
      Array.from({ length: end - start }, (_, i) => wordAt(start + i)),
    );
  });
}

async function appendChunks(
  connection: DuckDBConnection,
  table: string,
  type: DuckDBType,
  count: number,
  signal: CancelSignal | undefined,
  fill: (chunk: DuckDBDataChunk, start: number, end: number) => void,
): Promise<void> {
  await connection.run(`CREATE TABLE ${table} (v ${type.toString()})`);
  const appender = await connection.createAppender(table);
  const atOnce = type === VARCHAR ? WORD_CHUNKS_AT_ONCE : CHUNKS_AT_ONCE;
  try {
    for (let start = 0, chunks = 1; start < count; start += CHUNK, chunks++) {
      const end = Math.min(count, start + CHUNK);
      const chunk = DuckDBDataChunk.create([type], end - start);
      fill(chunk, start, end);
      appender.appendDataChunk(chunk);
      if (chunks % atOnce === 0) {
        // Else it gathers 200,000 rows and writes them while nothing else runs.
        appender.flushSync();
        await breath();
        throwIfCancelled(signal);
      }
    }
    appender.flushSync();
  } finally {
    appender.closeSync();
  }
}

function typeOf(cells: Cells): DuckDBType {
  if (cells instanceof Float64Array) return DOUBLE;
  if (cells instanceof Float32Array) return FLOAT;
  return cells instanceof Int32Array ? INTEGER : TINYINT;
}

/** The memory of a vector of numbers, which the package keeps to itself: its `setItem` looks at every single value. */
export function itemsOf(vector: DuckDBVector): { set(values: Cells): void } {
  return (vector as unknown as { readonly items: { set(values: Cells): void } }).items;
}
