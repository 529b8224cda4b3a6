import { describe, expect, it } from "vitest";
import { settle } from "./manualClock";
import { codeOf, setUp, training } from "./schedulerSetUp";

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
