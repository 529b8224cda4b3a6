import { describe, expect, it } from "vitest";
import { cancelSource } from "#shared/rpc/cancelSource";
import { explain } from "#engine/probability/explain";
import { throttled } from "#engine/probability/throttled";
import { finishInTurns, inTurns, turnsOf, type Turns } from "#engine/probability/turns";
import { Scheduler } from "#engine/scheduler/scheduler";
import { appErrorOf } from "../appErrorOf";
import { linearCase } from "./linearModel";

const never = cancelSource().signal;
const cancelling = cancelSource();
const cancellable = linearCase(2, { signal: cancelling.signal });

/** A time that only steps of the work pass, and turns of a fixed budget that are counted. */
function countedTurns(budget: number) {
  let time = 0;
  let turns = 0;
  const counted: Turns = {
    take: async (work) => {
      turns++;
      return work({ signal: never, budgetMs: () => budget });
    },
  };
  return { counted, now: () => time, pass: (ms: number) => (time += ms), turns: () => turns };
}

describe("turns on the device", () => {
  it.each([
    [100, 5],
    [8, 100],
    [1, 100],
    [20, 25],
  ])("fit as many steps of 5 ms into %i ms as will end in time", async (budget, expected) => {
    const { counted, now, pass, turns } = countedTurns(budget);
    let left = 100;
    await inTurns(counted, now, () => {
      pass(5);
      return --left > 0;
    });
    expect(left).toBe(0);
    expect(turns()).toBe(expected);
  });

  it("run a generator to its result and tell each step", async () => {
    const { counted, now, turns } = countedTurns(0);
    const seen: number[] = [];
    function* steps(): Generator<number, string, void> {
      yield 1;
      yield 2;
      return "done";
    }
    expect(await finishInTurns(counted, now, steps(), (n) => seen.push(n))).toBe("done");
    expect(seen).toEqual([1, 2]);
    expect(turns()).toBeGreaterThan(0);
  });

  it("end with the caller's wish or the model's close, and nothing of the work goes on", async () => {
    const { reader, scheduler } = cancellable;
    let reports = 0;
    const running = explain(reader, { row: 0, seed: 1, largestK: 100_000 }, () => {
      if (++reports === 3) cancelling.abort();
    });
    expect((await appErrorOf(running)).code).toBe("cancelled");
    await scheduler.idle();
    expect(reports).toBe(3);

    const closing = cancelSource();
    const turns = turnsOf(new Scheduler(), never, closing.signal);
    expect(await turns.take(() => 1)).toBe(1);
    closing.abort();
    expect((await appErrorOf(turns.take(() => 1))).code).toBe("cancelled");
  });

  it("are reported twenty times a second, with the ends of every phase", () => {
    let time = 0;
    const seen: string[] = [];
    const report = throttled(
      ({ phase, done }) => seen.push(`${phase} ${done}`),
      () => time,
    );
    for (const phase of ["a", "b"]) {
      for (let done = 1; done <= 20; done++, time += 10) report({ phase, done, total: 20 });
    }
    expect(seen).toEqual(["a 1", "a 6", "a 11", "a 16", "a 20", "b 1", "b 6", "b 11", "b 16", "b 20"]);
  });
});
