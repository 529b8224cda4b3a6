import type { Clock } from "#electron/supervisor/clock";

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

/** Time that passes only when told to. */
export function manualClock(): Clock & {
  /** Delays of the timers that run, ms from now. */
  waiting(): readonly number[];
  advance(ms: number): void;
} {
  const timers = new Set<Timer>();
  let now = 0;
  return {
    after(ms, callback) {
      const timer = { due: now + ms, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    waiting: () => [...timers].map(({ due }) => due - now).sort((a, b) => a - b),
    advance(ms) {
      now += ms;
      for (const timer of [...timers].sort((a, b) => a.due - b.due)) {
        if (timer.due > now || !timers.delete(timer)) continue;
        timer.callback();
      }
    },
  };
}
