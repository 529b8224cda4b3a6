import { create } from "zustand";
import type { TimeList } from "#shared/contract/timeContract";

export const speeds = [1, 2, 4, 8] as const;
export type Speed = (typeof speeds)[number];

export interface Exporting {
  readonly done: number;
  readonly total: number;
  readonly cancel: () => void;
}

interface TimeState {
  /** What the open run remembers; null before the first answer. */
  readonly list: TimeList | null;
  readonly isPlaying: boolean;
  readonly speed: Speed;
  /** Snapshots are turned onto the newest, so that the map does not spin on the way. */
  readonly isAligned: boolean;
  readonly exporting: Exporting | null;
}

const storageKey = "priorscape.time.raw";

export const useTime = create<TimeState>(() => ({
  list: null,
  isPlaying: false,
  speed: 1,
  isAligned: globalThis.localStorage?.getItem(storageKey) !== "yes",
  exporting: null,
}));

useTime.subscribe((now, before) => {
  if (now.isAligned !== before.isAligned)
    globalThis.localStorage?.setItem(storageKey, now.isAligned ? "no" : "yes");
});

/** Step that is looked at instead of the newest, or null. */
export const viewedStep = (): number | null => useTime.getState().list?.viewed ?? null;

/** The kept step nearest to this one; null for the newest weights, when they are nearer. */
export function nearestMoment(steps: readonly number[], newest: number, wanted: number): number | null {
  let nearest: number | null = null;
  for (const step of steps) {
    if (nearest === null || Math.abs(step - wanted) < Math.abs(nearest - wanted)) nearest = step;
  }
  return nearest === null || Math.abs(newest - wanted) <= Math.abs(nearest - wanted) ? null : nearest;
}

/** The moment after (1) or before (-1) the one that is looked at; null is the newest, undefined that there is none. */
export function neighbouringMoment(
  steps: readonly number[],
  viewed: number | null,
  by: 1 | -1,
): number | null | undefined {
  if (viewed === null) return by === 1 ? undefined : (steps[steps.length - 1] ?? undefined);
  const next = steps[steps.indexOf(viewed) + by];
  if (next !== undefined) return next;
  return by === 1 ? null : undefined;
}
