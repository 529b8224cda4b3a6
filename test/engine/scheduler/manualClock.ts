import type { Clock } from "#engine/scheduler/clock";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that a test turns. Turns of the event loop are real and take no time on it. */
export class ManualClock implements Clock {
  private time = 0;
  private timers: Timer[] = [];

  now(): number {
    return this.time;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.time + milliseconds, callback };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  turn(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** Timers that wait. */
  get waiting(): number {
    return this.timers.length;
  }

  /** Lets time pass at once, as a synchronous computation does: no timer fires meanwhile. */
  spend(milliseconds: number): void {
    this.time += milliseconds;
  }

  /** Lets time pass and fires what falls due. */
  advance(milliseconds: number): void {
    this.time += milliseconds;
    const due = this.timers.filter(({ at }) => at <= this.time).sort((a, b) => a.at - b.at);
    this.timers = this.timers.filter((timer) => !due.includes(timer));
    for (const { callback } of due) callback();
  }
}

/** Enough turns of the event loop for a scheduler to do all it can at this time. */
export async function settle(turns = 50): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
}
