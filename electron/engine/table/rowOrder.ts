import type { TableSort } from "#shared/contract/tableContract";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import { countRows, hasRow, type RowMask } from "#shared/table/rowMask";
import type { ColumnDatabase } from "./columnDatabase";
import type { ColumnSource, NamedColumn } from "./columnSource";
import { sideBySide } from "./filterMask";
import { inPieces, PIECE } from "./pieces";

export interface SortKey {
  readonly named: NamedColumn;
  readonly descending: TableSort["descending"];
}

/** All rows in the order of the last sort: another mask under the same sort costs one pass. */
export class RowOrder {
  #last: {
    readonly columns: readonly ColumnSource[];
    readonly key: string;
    readonly rows: Int32Array;
  } | null = null;

  constructor(private readonly database: ColumnDatabase) {}

  /** The rows of the mask, all without one; those without a value last either way, ties in the order of the file. */
  async order(
    sort: readonly SortKey[],
    mask: RowMask | null,
    signal: CancelSignal | undefined,
  ): Promise<Int32Array> {
    const rows = await this.#all(sort, signal);
    if (mask === null) return rows;
    const kept = new Int32Array(countRows(mask));
    let filled = 0;
    await inPieces(rows.length, PIECE, signal, (start, end) => {
      for (let i = start; i < end; i++) {
        const row = rows[i] ?? 0;
        if (hasRow(mask, row)) kept[filled++] = row;
      }
    });
    return kept;
  }

  async #all(sort: readonly SortKey[], signal: CancelSignal | undefined): Promise<Int32Array> {
    const columns = sort.map(({ named }) => named.column);
    const key = sort.map(({ descending }) => (descending ? "d" : "a")).join("");
    const last = this.#last;
    if (last !== null && last.key === key && last.columns.every((column, i) => column === columns[i])) {
      return last.rows;
    }
    const { count } = this.database;
    const rows = await this.database.use(signal, async (queries) => {
      const from = await sideBySide(
        sort.map(({ named }) => named),
        queries,
      );
      const keys = sort.map(({ descending }, i) => `t${i}.v ${descending ? "DESC" : "ASC"} NULLS LAST`);
      return queries.integers(
        `SELECT t0.rowid::INTEGER FROM ${from} ORDER BY ${keys.join(", ")}, t0.rowid`,
        count,
      );
    });
    this.#last = { columns, key, rows };
    return rows;
  }
}
