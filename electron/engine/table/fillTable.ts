import type { DuckDBConnection } from "@duckdb/node-api";
import { assertNever } from "#shared/domain/assertNever";
import { cellsOf, type ColumnValues } from "./columnValues";
import { numberScan, wordScan, type Scans } from "./scans";

/** Dictionaries up to this size become an ENUM, which compares by code; larger ones are text. */
const MAX_ENUM = 20_000;

/** Makes `table (v)` of a column, NULL where missing, rows in order. Nothing of it is left when it fails. */
export async function fillTable(
  connection: DuckDBConnection,
  scans: Scans,
  table: string,
  values: ColumnValues,
  count: number,
): Promise<void> {
  const cells = cellsOf(values);
  if (cells.length !== count) throw new Error(`${cells.length} values for ${count} rows`);
  const create = async (value: string, scan: string): Promise<void> => {
    await connection.run(`CREATE TABLE ${table} AS SELECT ${value} AS v FROM ${scan}`);
  };
  if (!hasWords(values)) {
    return scans.with(numberScan(cells), (scan) => create(conversion(values), scan));
  }
  const { codes, values: words } = values;
  if (words.length === 0 || words.length > MAX_ENUM) {
    const wordAt = (row: number): string | null => words[codes[row] ?? -1] ?? null;
    return scans.with(wordScan(count, wordAt), (scan) => create("v", scan));
  }
  const dictionary = wordScan(words.length, (i) => words[i] ?? null);
  try {
    await scans.with(dictionary, (scan) =>
      connection.run(`CREATE TABLE ${table}_words AS SELECT v FROM ${scan}`),
    );
    await connection.run(`CREATE TYPE ${table}_kind AS ENUM (SELECT v FROM ${table}_words ORDER BY rowid)`);
    // No code is -1 + 1 = 0: before a list's start lies NULL.
    const word = `(SELECT list(v ORDER BY rowid) FROM ${table}_words)[v + 1]::${table}_kind`;
    await scans.with(numberScan(codes), (scan) => create(word, scan));
  } catch (error) {
    await connection.run(`DROP TYPE IF EXISTS ${table}_kind`);
    throw error;
  } finally {
    await connection.run(`DROP TABLE IF EXISTS ${table}_words`);
  }
}

type Words = Extract<ColumnValues, { kind: "text" | "category" }>;

function hasWords(values: ColumnValues): values is Words {
  return values.kind === "text" || values.kind === "category";
}

/** The expression that makes the value, or NULL, of the number v that stands for it. */
function conversion(values: Exclude<ColumnValues, Words>): string {
  switch (values.kind) {
    case "number":
      return values.values instanceof Int32Array ? "v" : "CASE WHEN isnan(v) THEN NULL ELSE v END";
    case "time":
      return "CASE WHEN isfinite(v) THEN make_timestamp((v * 1000)::BIGINT) END";
    case "boolean":
      return "CASE WHEN v >= 0 THEN v = 1 END";
    default:
      return assertNever(values);
  }
}
