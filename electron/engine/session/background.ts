import type { BackgroundWork } from "#engine/scheduler/chunks";
import type { OpenModel } from "./openModel";

export interface BackgroundSetup {
  readonly current: () => OpenModel | null;
  readonly wakeAfter: (milliseconds: number) => void;
  readonly onError: (error: unknown) => void;
}

/** What the engine does while nothing else waits: encodings when they are due, training otherwise. */
export function backgroundWork({ current, wakeAfter, onError }: BackgroundSetup): BackgroundWork {
  return {
    chunk: async (budgetMs) => {
      const open = current();
      if (open === null) return false;
      if (open.keeper.wait === 0) {
        await open.keeper.chunk(budgetMs);
        return true;
      }
      if (await open.driver.chunk(budgetMs)) return true;
      const waits = [open.driver.wait, open.keeper.wait].filter((wait) => wait !== null);
      if (waits.length > 0) wakeAfter(Math.min(...waits));
      return false;
    },
    smallestChunkMs: () => {
      const open = current();
      if (open === null) return null;
      return open.driver.isRunning ? open.trainer.millisecondsPerStep : open.keeper.chunkMs;
    },
    onError,
  };
}
