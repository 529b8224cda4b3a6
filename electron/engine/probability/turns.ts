import type { CancelSignal } from "#shared/rpc/cancelSignal";
import { throwIfCancelled } from "#engine/scheduler/cancellation";
import type { Slice } from "#engine/scheduler/chunks";
import type { Scheduler } from "#engine/scheduler/scheduler";

/** The device's queue, as a long computation sees it: each piece of work waits for its turn, and cancelling ends the wait. */
export interface Turns {
  /** @throws AppErrorException `cancelled` when the caller no longer wants the result or the model was closed */
  take<T>(work: (slice: Slice) => Promise<T> | T): Promise<T>;
}

/**
 * Every turn is a job of one chunk: behind the hand, in turn with other jobs, before training.
 * @param closed aborted when what the computation reads is let go.
 */
export function turnsOf(
  scheduler: Pick<Scheduler, "run">,
  signal: CancelSignal,
  closed: CancelSignal,
): Turns {
  return {
    take: (work) =>
      scheduler.run(
        "job",
        (slice) => {
          throwIfCancelled(closed);
          return work(slice);
        },
        { signal },
      ),
  };
}

/** Does `step` until it says that nothing is left, as often in one turn as the turn's budget allows. */
export async function inTurns(
  turns: Turns,
  now: () => number,
  step: () => Promise<boolean> | boolean,
): Promise<void> {
  let hasMore = true;
  while (hasMore) {
    hasMore = await turns.take(async ({ budgetMs, signal }) => {
      const start = now();
      let longest = 0;
      for (;;) {
        const before = now();
        if (!(await step())) return false;
        longest = Math.max(longest, now() - before);
        if (signal.aborted || now() - start + longest > budgetMs()) return true;
      }
    });
  }
}

/** Runs a generator to its end in turns, telling what it yields. */
export async function finishInTurns<P, T>(
  turns: Turns,
  now: () => number,
  steps: Generator<P, T, void>,
  onStep: (progress: P) => void,
): Promise<T> {
  const ended: T[] = [];
  await inTurns(turns, now, () => {
    const { done, value } = steps.next();
    if (done === true) {
      ended.push(value);
      return false;
    }
    onStep(value);
    return true;
  });
  const [result] = ended;
  // Pushed before `inTurns` came to its end.
  return result as T;
}
