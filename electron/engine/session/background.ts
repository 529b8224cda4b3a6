import type { BackgroundWork } from "#engine/scheduler/chunks";
import type { OpenModel } from "./openModel";

/** Runs that are trained in what time the open model leaves. */
export interface BackgroundQueue {
  /** False when there is nothing to do now. */
  chunk(budgetMs: number): Promise<boolean>;
  readonly millisecondsPerStep: number | null;
}

export interface BackgroundSetup {
  readonly current: () => OpenModel | null;
  readonly queue: () => BackgroundQueue | null;
  readonly wakeAfter: (milliseconds: number) => void;
  readonly onError: (error: unknown) => void;
}

/** What the engine does while nothing else waits: encodings when they are due, then training, then the queue of runs. */
export function backgroundWork({ current, queue, wakeAfter, onError }: BackgroundSetup): BackgroundWork {
  return {
    chunk: async (budgetMs) => {
      const open = current();
      if (open?.keeper.wait === 0) {
        await open.keeper.chunk(budgetMs);
        return true;
      }
      if (open !== null && (await open.driver.chunk(budgetMs))) return true;
      // Slow motion is training as well: its pauses are there to be looked at.
      if (open?.driver.isRunning !== true && (await queue()?.chunk(budgetMs)) === true) return true;
      const waits = [open?.driver.wait, open?.keeper.wait].filter((wait) => wait != null);
      if (waits.length > 0) wakeAfter(Math.min(...waits));
      return false;
    },
    smallestChunkMs: () => {
      const open = current();
      if (open?.driver.isRunning === true) return open.trainer.millisecondsPerStep;
      return queue()?.millisecondsPerStep ?? open?.keeper.chunkMs ?? null;
    },
    onError,
  };
}
