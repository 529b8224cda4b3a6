import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppErrorException } from "#shared/domain/appError";
import type { BackgroundWork } from "#engine/scheduler/chunks";
import { Scheduler } from "#engine/scheduler/scheduler";
import { ManualClock, settle } from "./manualClock";

function setUp(): { readonly clock: ManualClock; readonly scheduler: Scheduler; readonly log: string[] } {
  const clock = new ManualClock();
  return { clock, scheduler: new Scheduler(clock), log: [] };
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return "no error";
  } catch (error) {
    return error instanceof AppErrorException ? error.appError.code : String(error);
  }
}

/** Background work of `chunks` chunks that writes its budget to the log. */
function training(
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

describe("order", () => {
  it("runs interactive tasks before jobs and jobs before training", async () => {
    const { clock, scheduler, log } = setUp();
    const trained = scheduler.setBackground(training(log, clock, 1));
    const job = scheduler.run("job", () => log.push("job"));
    const touch = scheduler.run("interactive", () => log.push("touch"));
    await Promise.all([trained, job, touch]);
    await settle();
    expect(log).toEqual(["touch", "job", "train 8"]);
  });

  it("runs an interactive task between two chunks of a job", async () => {
    const { scheduler, log } = setUp();
    const touches: Promise<number>[] = [];
    const job = scheduler.runJob(function* () {
      log.push("first");
      touches.push(scheduler.run("interactive", () => log.push("touch")));
      yield;
      log.push("second");
      return 7;
    });
    expect(await job).toBe(7);
    await Promise.all(touches);
    expect(log).toEqual(["first", "touch", "second"]);
  });

  it("lets jobs take turns", async () => {
    const { scheduler, log } = setUp();
    const job = (name: string, chunks: number) =>
      scheduler.runJob(async function* () {
        for (let i = 0; i < chunks; i++) {
          log.push(name);
          yield;
        }
      });
    await Promise.all([job("a", 3), job("b", 2)]);
    expect(log).toEqual(["a", "b", "a", "b", "a"]);
  });

  it("gives messages a turn between chunks", async () => {
    const { scheduler, log } = setUp();
    const job = scheduler.runJob(function* () {
      setImmediate(() => log.push("message"));
      log.push("chunk");
      yield;
      log.push("chunk");
    });
    await job;
    expect(log).toEqual(["chunk", "message", "chunk"]);
  });

  it("never runs two chunks at once, whatever is handed in", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            kind: fc.constantFrom("interactive", "job", "steps"),
            turns: fc.integer({ min: 0, max: 3 }),
          }),
        ),
        async (work) => {
          const { clock, scheduler } = setUp();
          let running = 0;
          let most = 0;
          const occupy = async (turns: number): Promise<void> => {
            most = Math.max(most, ++running);
            await settle(turns);
            running--;
          };
          await scheduler.setBackground({
            chunk: async () => {
              await occupy(1);
              clock.spend(300);
              return true;
            },
            smallestChunkMs: () => 1,
            onError: () => undefined,
          });
          const results = await Promise.all(
            work.map(({ kind, turns }, i) =>
              kind === "steps"
                ? scheduler.runJob(async function* () {
                    await occupy(turns);
                    yield;
                    await occupy(turns);
                    return i;
                  })
                : scheduler.run(kind === "job" ? "job" : "interactive", async () => {
                    await occupy(turns);
                    return i;
                  }),
            ),
          );
          await scheduler.close();
          expect(results).toEqual(work.map((_, i) => i));
          expect(most).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("budget", () => {
  it("is 8 ms for 400 ms after an interaction and 100 ms otherwise", async () => {
    const { clock, scheduler } = setUp();
    expect(scheduler.chunkBudgetMs()).toBe(100);
    await scheduler.run("interactive", (slice) => expect(slice.budgetMs()).toBe(8));
    clock.advance(399);
    expect(scheduler.chunkBudgetMs()).toBe(8);
    clock.advance(1);
    expect(scheduler.chunkBudgetMs()).toBe(100);
    scheduler.noteInteraction();
    expect(scheduler.chunkBudgetMs()).toBe(8);
    await scheduler.run("job", () => undefined);
    clock.advance(400);
    expect(scheduler.chunkBudgetMs()).toBe(100);
  });

  it("lets training of long steps wait until the hand rests", async () => {
    const { clock, scheduler, log } = setUp();
    scheduler.noteInteraction();
    await scheduler.setBackground(training(log, clock, 2, 20, 20));
    await settle();
    expect(log).toEqual([]);
    clock.advance(200);
    scheduler.noteInteraction();
    clock.advance(399);
    await settle();
    expect(log).toEqual([]);
    clock.advance(1);
    await settle();
    expect(log).toEqual(["train 100", "train 100"]);
  });

  it("lets training of short steps go on under the hand", async () => {
    const { clock, scheduler, log } = setUp();
    scheduler.noteInteraction();
    await scheduler.setBackground(training(log, clock, 1, 8));
    await settle();
    expect(log).toEqual(["train 8"]);
  });

  it("does not try steps of unknown length under the hand", async () => {
    const { clock, scheduler, log } = setUp();
    scheduler.noteInteraction();
    await scheduler.setBackground(training(log, clock, 1, null));
    await settle();
    expect(log).toEqual([]);
    clock.advance(400);
    await settle();
    expect(log).toEqual(["train 100"]);
  });
});

describe("training beside jobs", () => {
  const endless = async function* (
    clock: ManualClock,
    log: string[],
    chunks: number,
  ): AsyncGenerator<void, void, void> {
    for (let i = 0; i < chunks; i++) {
      log.push("job");
      clock.spend(100);
      yield;
    }
  };

  it("gets a chunk every 250 ms", async () => {
    const { clock, scheduler, log } = setUp();
    void scheduler.setBackground(training(log, clock, 100));
    await scheduler.runJob(() => endless(clock, log, 9));
    const order = log.slice(0, 12).map((entry) => entry.split(" ")[0]);
    expect(order.join(" ")).toBe("job job job train job job job train job job job train");
  });

  it("waits for the hand even when starved", async () => {
    const { clock, scheduler, log } = setUp();
    void scheduler.setBackground(training(log, clock, 1, 20));
    scheduler.noteInteraction();
    await scheduler.runJob(() => endless(clock, log, 7));
    // Seven chunks of 100 ms: starved from 250 ms on, at rest from 400 ms on.
    expect(log).toEqual(["job", "job", "job", "job", "train 100", "job", "job", "job"]);
  });
});

describe("background work", () => {
  it("is left alone after false until it is woken", async () => {
    const { clock, scheduler, log } = setUp();
    await scheduler.setBackground(training(log, clock, 1));
    await settle();
    expect(log).toHaveLength(1);
    scheduler.wakeBackground();
    await settle();
    expect(log).toHaveLength(2);
  });

  it("is told its error and left alone", async () => {
    const { scheduler, log } = setUp();
    await scheduler.setBackground({
      chunk: () => {
        throw new Error("diverged");
      },
      smallestChunkMs: () => 1,
      onError: (error) => log.push(String(error)),
    });
    await settle();
    expect(log).toEqual(["Error: diverged"]);
    expect(await scheduler.run("job", () => "still here")).toBe("still here");
    expect(log).toHaveLength(1);
  });

  it("has ended its chunk when it was taken away", async () => {
    const { scheduler, log } = setUp();
    let finish: () => void = () => undefined;
    await scheduler.setBackground({
      chunk: async () => {
        log.push("begin");
        await new Promise<void>((resolve) => (finish = resolve));
        log.push("end");
        return true;
      },
      smallestChunkMs: () => 1,
      onError: () => undefined,
    });
    await settle();
    const taken = scheduler.setBackground(null).then(() => log.push("taken"));
    await settle();
    expect(log).toEqual(["begin"]);
    finish();
    await taken;
    expect(log).toEqual(["begin", "end", "taken"]);
  });
});

describe("cancelling", () => {
  it("removes waiting work at once", async () => {
    const { scheduler, log } = setUp();
    const cancel = new AbortController();
    const job = scheduler.run("job", () => log.push("ran"), { signal: cancel.signal });
    cancel.abort();
    expect(await codeOf(job)).toBe("cancelled");
    await settle();
    expect(log).toEqual([]);
  });

  it("refuses work whose signal is aborted already", async () => {
    const { scheduler, log } = setUp();
    const job = scheduler.run("job", () => log.push("ran"), { signal: AbortSignal.abort() });
    expect(await codeOf(job)).toBe("cancelled");
    await settle();
    expect(log).toEqual([]);
  });

  it("stops a job between chunks and lets it clean up", async () => {
    const { scheduler, log } = setUp();
    const cancel = new AbortController();
    const job = scheduler.runJob(
      async function* (slice) {
        try {
          for (;;) {
            log.push("chunk");
            if (log.length === 3) cancel.abort();
            expect(slice.signal.aborted).toBe(log.length === 3);
            yield;
          }
        } finally {
          log.push("clean");
        }
      },
      { signal: cancel.signal },
    );
    expect(await codeOf(job)).toBe("cancelled");
    await scheduler.idle();
    expect(log).toEqual(["chunk", "chunk", "chunk", "clean"]);
  });

  it("leaves no listener on the signal", async () => {
    const { scheduler } = setUp();
    let listeners = 0;
    const signal = {
      aborted: false,
      addEventListener: () => void listeners++,
      removeEventListener: () => void listeners--,
    };
    await scheduler.run("job", () => 1, { signal });
    expect(listeners).toBe(0);
  });

  it("passes a task's own error on", async () => {
    const { scheduler } = setUp();
    await expect(scheduler.run("job", () => Promise.reject(new Error("bug")))).rejects.toThrow("bug");
    await expect(
      scheduler.runJob(function* () {
        yield;
        throw new Error("later");
      }),
    ).rejects.toThrow("later");
  });
});

describe("latest wins", () => {
  it("replaces a waiting task of the same key only", async () => {
    const { scheduler, log } = setUp();
    const first = scheduler.run("interactive", () => log.push("old"), { key: "decode" });
    const other = scheduler.run("interactive", () => log.push("other"), { key: "inspect" });
    const second = scheduler.run("interactive", () => log.push("new"), { key: "decode" });
    expect(await codeOf(first)).toBe("cancelled");
    await Promise.all([other, second]);
    // In the place of the one it replaced.
    expect(log).toEqual(["new", "other"]);
  });

  it("lets a running one end and keeps only the last of those behind it", async () => {
    const { scheduler, log } = setUp();
    let finish: () => void = () => undefined;
    const running = scheduler.run(
      "interactive",
      async () => {
        await new Promise<void>((resolve) => (finish = resolve));
        log.push("first");
      },
      { key: "decode" },
    );
    await settle();
    const waiting = Array.from({ length: 5 }, (_, i) =>
      scheduler.run("interactive", () => log.push(`later ${i}`), { key: "decode" }),
    );
    const codes = Promise.all(waiting.map(codeOf));
    finish();
    await running;
    expect(await codes).toEqual(["cancelled", "cancelled", "cancelled", "cancelled", "no error"]);
    expect(log).toEqual(["first", "later 4"]);
  });

  it("stops a job that has begun", async () => {
    const { scheduler, log } = setUp();
    const grid = (name: string, chunks: number) =>
      scheduler.runJob(
        function* () {
          for (let i = 0; i < chunks; i++) {
            log.push(name);
            yield;
          }
        },
        { key: "grid" },
      );
    const old = codeOf(grid("old", 1000));
    await settle(3);
    await grid("new", 2);
    expect(await old).toBe("cancelled");
    expect(log.slice(-2)).toEqual(["new", "new"]);
  });
});

describe("time-out", () => {
  it("fails a waiting task with busy", async () => {
    const { clock, scheduler } = setUp();
    let finish: () => void = () => undefined;
    const long = scheduler.run("job", () => new Promise<void>((resolve) => (finish = resolve)));
    await settle();
    const waiting = codeOf(scheduler.run("job", () => 1, { timeoutMs: 500 }));
    clock.advance(500);
    expect(await waiting).toBe("busy");
    finish();
    await long;
  });

  it("fails a running task and leaves no timer behind one that ended", async () => {
    const { clock, scheduler } = setUp();
    await scheduler.run("job", () => 1, { timeoutMs: 500 });
    expect(clock.waiting).toBe(0);
    const job = codeOf(
      scheduler.runJob(
        function* () {
          for (;;) yield;
        },
        { timeoutMs: 500 },
      ),
    );
    await settle();
    clock.advance(500);
    expect(await job).toBe("busy");
    await scheduler.idle();
  });
});

describe("close", () => {
  it("cancels what waits, waits for what runs and refuses what comes", async () => {
    const { clock, scheduler, log } = setUp();
    let finish: () => void = () => undefined;
    const running = scheduler.run("job", async () => {
      await new Promise<void>((resolve) => (finish = resolve));
      log.push("ended");
    });
    const stopped = codeOf(running);
    await settle();
    const waiting = codeOf(scheduler.run("interactive", () => log.push("touch")));
    await scheduler.setBackground(training(log, clock, 5));
    const closed = scheduler.close().then(() => log.push("closed"));
    expect(await waiting).toBe("cancelled");
    await settle();
    expect(log).toEqual([]);
    finish();
    // The task itself was told to stop; its chunk was waited for.
    expect(await stopped).toBe("cancelled");
    await closed;
    expect(log).toEqual(["ended", "closed"]);
    expect(await codeOf(scheduler.run("job", () => 1))).toBe("cancelled");
    expect(clock.waiting).toBe(0);
  });

  it("cleans up a job that has begun", async () => {
    const { scheduler, log } = setUp();
    const job = codeOf(
      scheduler.runJob(function* () {
        try {
          for (;;) yield;
        } finally {
          log.push("clean");
        }
      }),
    );
    await settle();
    await scheduler.close();
    expect(await job).toBe("cancelled");
    expect(log).toEqual(["clean"]);
  });
});

it("is idle when nothing waits or runs, though training goes on", async () => {
  const { clock, scheduler, log } = setUp();
  await scheduler.idle();
  void scheduler.setBackground(training(log, clock, 1_000_000, 1, 0));
  const job = scheduler.run("job", () => log.push("job"));
  await scheduler.idle();
  expect(log).toContain("job");
  await job;
  await scheduler.close();
});
