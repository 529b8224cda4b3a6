import { AppErrorException } from "#shared/domain/appError";
import { emptyMask, fullMask, maskBytes, type RowMask } from "#shared/table/rowMask";
import type { ColumnDatabase, Queries } from "./columnDatabase";
import type { NamedColumn } from "./columnSource";
import { compileFilter } from "./compileFilter";
import { refuseFilter } from "./filterRefusal";
import { parseFilter } from "./filterTree";

/**
 * The rows for which the filter holds; all for an empty one. The mask is DuckDB's own work: `bitstring_agg` sets a bit a
 * row, at row # 7 because it counts the bits of a byte from the left, so that its bytes are those of the mask.
 * @throws AppErrorException `invalid-request` with the place, `cancelled`
 */
export async function filterMask(
  filter: string,
  columns: readonly NamedColumn[],
  database: ColumnDatabase,
  queries: Queries,
): Promise<RowMask> {
  const { count } = database;
  if (filter.trim() === "") return fullMask(count);
  const compiled = compileFilter(await parseFilter(filter, columns, queries), filter, columns);
  const used = compiled.columns.length > 0 ? compiled.columns : columns.slice(0, 1);
  if (count === 0) return emptyMask(count);
  const from = await sideBySide(used, queries);
  const bits = maskBytes(count) * 8;
  const mask = `bitstring_agg(xor(t0.rowid::INTEGER, 7), 0, ${bits - 1})`;
  const sql = `SELECT ${mask} FROM ${from} WHERE ${compiled.sql}`;
  try {
    const [[answer] = []] = await queries.rows(sql);
    // Of a bit string DuckDB gives the number of unused bits, here none, and then the bits.
    const data = (answer as { readonly data: Uint8Array } | null)?.data;
    return data === undefined ? emptyMask(count) : Uint8Array.from(data.subarray(1));
  } catch (error) {
    throw explained(error);
  }
}

/** The tables of the columns as t0, t1… */
export async function sideBySide(columns: readonly NamedColumn[], queries: Queries): Promise<string> {
  const tables: string[] = [];
  for (const { column } of columns) tables.push(`${await queries.tableOf(column)} t${tables.length}`);
  return tables.join(" POSITIONAL JOIN ");
}

/** What DuckDB refuses while it computes, in words of the filter. What is no such thing is a bug and stays as it is. */
function explained(error: unknown): unknown {
  if (error instanceof AppErrorException || !(error instanceof Error)) return error;
  const [first = ""] = error.message.split("\n");
  const said = first.replace(/^[A-Za-z ]+Error: /, "").slice(0, 200);
  try {
    if (first.startsWith("Conversion Error")) {
      refuseFilter({ message: "A value of the filter is not what it is taken for.", found: said });
    }
    if (first.startsWith("Out of Range Error")) {
      refuseFilter({ message: "A number of the filter becomes too large.", found: said });
    }
    if (/^(Invalid Input|Binder) Error/.test(first)) {
      refuseFilter({ message: "The filter cannot be computed.", found: said });
    }
    if (first.startsWith("Out of Memory Error")) {
      refuseFilter({ message: "There is not enough memory for this filter.", hint: "Make it simpler." });
    }
  } catch (refusal) {
    return refusal;
  }
  return error;
}
