import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { latestWins, throttle } from "../../../renderer/stores/latestWins";

describe("latestWins", () => {
  it("has one call in flight and keeps only the newest that waits", async () => {
    const seen: number[] = [];
    const finish: (() => void)[] = [];
    const push = latestWins<number>((argument) => {
      seen.push(argument);
      return new Promise((resolve) => finish.push(resolve));
    });
    push(1);
    push(2);
    push(3);
    expect(seen).toEqual([1]);
    finish[0]?.();
    await vi.waitFor(() => expect(seen).toEqual([1, 3]));
    finish[1]?.();
    await Promise.resolve();
    push(4);
    await vi.waitFor(() => expect(seen).toEqual([1, 3, 4]));
  });
});

describe("throttle", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("calls at once, then once per interval, and never loses the last call", () => {
    let calls = 0;
    const run = throttle(1000, () => calls++);
    run();
    run();
    run();
    expect(calls).toBe(1);
    vi.advanceTimersByTime(1000);
    expect(calls).toBe(2);
    vi.advanceTimersByTime(5000);
    expect(calls).toBe(2);
    run();
    expect(calls).toBe(3);
  });
});
