import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { settle, type ManualClock } from "./manualClock";
import { setUp, training } from "./schedulerSetUp";

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

  it("keeps a wake that comes while a chunk ends without more to do", async () => {
    const { scheduler, log } = setUp();
    await scheduler.setBackground({
      chunk: () => {
        log.push("chunk");
        if (log.length === 1) scheduler.wakeBackground();
        return false;
      },
      smallestChunkMs: () => 1,
      onError: () => undefined,
    });
    await settle();
    expect(log).toEqual(["chunk", "chunk"]);
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
