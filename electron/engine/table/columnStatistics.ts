import type { CancelSignal } from "#shared/rpc/cancelSignal";
import type { ColumnSource } from "./columnSource";
import { cellsOf, isMissing, type ColumnValues } from "./columnValues";
import { inPieces, PIECE } from "./pieces";

/** What `table:describe` says of the values of a column. */
export interface ColumnStatistics {
  readonly missing: number;
  /** Of finite numbers and of times (ms since 1970); null for others and where there is none. */
  readonly min: number | null;
  readonly max: number | null;
}

/** Counts as values come, one column. */
export class RunningStatistics {
  #missing = 0;
  #min = Infinity;
  #max = -Infinity;

  add(value: number): void {
    if (Number.isNaN(value)) this.#missing++;
    else if (Number.isFinite(value)) {
      if (value < this.#min) this.#min = value;
      if (value > this.#max) this.#max = value;
    }
  }

  get result(): ColumnStatistics {
    const hasRange = this.#min <= this.#max;
    return {
      missing: this.#missing,
      min: hasRange ? this.#min : null,
      max: hasRange ? this.#max : null,
    };
  }
}

export async function statisticsOf(
  values: ColumnValues,
  signal: CancelSignal | undefined,
): Promise<ColumnStatistics> {
  const cells = cellsOf(values);
  if (values.kind === "number" || values.kind === "time") {
    const running = new RunningStatistics();
    await inPieces(cells.length, PIECE, signal, (start, end) => {
      for (let row = start; row < end; row++) running.add(cells[row] ?? NaN);
    });
    return running.result;
  }
  let missing = 0;
  await inPieces(cells.length, PIECE, signal, (start, end) => {
    for (let row = start; row < end; row++) if (isMissing(values, cells[row] ?? -1)) missing++;
  });
  return { missing, min: null, max: null };
}

/** Statistics by column, kept as long as the column is the same object. */
export type KnownStatistics = WeakMap<ColumnSource, ColumnStatistics>;
