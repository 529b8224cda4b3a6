import { AppErrorException } from "#shared/domain/appError";
import type { BackgroundWork } from "#engine/scheduler/chunks";
import { Scheduler } from "#engine/scheduler/scheduler";
import { ManualClock } from "./manualClock";

export function setUp(): {
  readonly clock: ManualClock;
  readonly scheduler: Scheduler;
  readonly log: string[];
} {
  const clock = new ManualClock();
  return { clock, scheduler: new Scheduler(clock), log: [] };
}

export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return "no error";
  } catch (error) {
    return error instanceof AppErrorException ? error.appError.code : String(error);
  }
}

/** Background work of `chunks` chunks that writes its budget to the log. */
export function training(
  log: string[],
  clock: ManualClock,
  chunks: number,
  stepMs: number | null = 3,
  chunkMs = 5,
): BackgroundWork {
  let left = chunks;
  return {
    chunk(budgetMs) {
      log.push(`train ${budgetMs}`);
      clock.spend(chunkMs);
      left--;
      return left > 0;
    },
    smallestChunkMs: () => stepMs,
    onError: (error) => log.push(String(error)),
  };
}
