import type { CancelSignal } from "#shared/rpc/cancelSignal";
import type { ColumnSource } from "./columnSource";
import { cellsOf, type ColumnValues } from "./columnValues";

/** Of the values that had to be gathered; those that lie there anyway cost nothing and count all the same. */
const MAX_BYTES = 1 << 28;

/** Values of the columns that were asked for last. */
export class ColumnCache {
  /** The longest unused first. */
  readonly #values = new Map<ColumnSource, ColumnValues>();
  #bytes = 0;

  async read(column: ColumnSource, signal: CancelSignal | undefined): Promise<ColumnValues> {
    const known = this.#values.get(column);
    if (known !== undefined) {
      this.#values.delete(column);
      this.#values.set(column, known);
      return known;
    }
    const values = await column.read(signal);
    // Another call may have read it meanwhile.
    this.#forget(column);
    this.#values.set(column, values);
    this.#bytes += cellsOf(values).byteLength;
    for (const oldest of [...this.#values.keys()]) {
      if (this.#bytes <= MAX_BYTES || oldest === column) break;
      this.#forget(oldest);
    }
    return values;
  }

  /** Lets go of the columns that are no longer in the table. */
  keep(columns: ReadonlySet<ColumnSource>): void {
    for (const column of [...this.#values.keys()]) if (!columns.has(column)) this.#forget(column);
  }

  #forget(column: ColumnSource): void {
    const values = this.#values.get(column);
    if (values === undefined) return;
    this.#values.delete(column);
    this.#bytes -= cellsOf(values).byteLength;
  }
}
