import type { CancelSignal } from "#shared/rpc/cancelSignal";

/** What a task sees of the scheduler while one of its chunks runs. */
export interface Slice {
  /** Aborted when the caller cancels, the time-out passes or the scheduler closes. */
  readonly signal: CancelSignal;
  /** How long a chunk should take at most, milliseconds; ask anew for each chunk. */
  budgetMs(): number;
}

export interface RunOptions {
  readonly signal?: CancelSignal;
  /** A newer task with the same key takes the place of a waiting one, which ends as cancelled. */
  readonly key?: string;
  /** The task fails with `busy` when it has not ended this long after it was handed in, milliseconds. */
  readonly timeoutMs?: number;
}

/** Work of one chunk. */
export type Task<T> = (slice: Slice) => Promise<T> | T;

/** Work of many chunks: each `yield` ends one, the returned value is the result. Its `finally` runs on cancelling. */
export type Job<T> = (slice: Slice) => AsyncGenerator<void, T, void> | Generator<void, T, void>;

/** Work that goes on while nothing else waits: training. */
export interface BackgroundWork {
  /**
   * Runs one chunk of about `budgetMs` (at least one step) and says whether there is more to do now.
   * After `false` it is left alone until `wakeBackground`.
   */
  chunk(budgetMs: number): Promise<boolean> | boolean;
  /** Measured milliseconds of the smallest possible chunk (one step); null while unknown. */
  smallestChunkMs(): number | null;
  /** Called when a chunk throws; the background work is then left alone until `wakeBackground`. */
  onError(error: unknown): void;
}
