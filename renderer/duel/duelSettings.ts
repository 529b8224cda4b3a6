import { create } from "zustand";
import { duelCommands } from "#shared/contract/duelContract";
import { surveySplitSchema, type SurveySplit } from "#shared/contract/surveyContract";

/** The open model as it stands, wherever its weights are kept. */
export const OPEN = "open";

export interface DuelSettings {
  /** `OPEN` or the id of a run; null for what suggests itself. */
  readonly a: string | null;
  readonly b: string | null;
  readonly split: SurveySplit;
  /** At most so many rows. */
  readonly rows: number;
  /** K. */
  readonly samples: number;
  readonly seed: number;
  /** What is plotted up against L_K of A. */
  readonly up: "difference" | "bound";
}

export const initialDuel: DuelSettings = {
  a: null,
  b: null,
  split: "validation",
  rows: 500,
  samples: 1000,
  seed: 1,
  up: "difference",
};

/** The limits are the contract's own. */
const { rows, samples, seed } = duelCommands["duel:run"].params.shape;
export const duelLimits = { rows, samples, seed } as const;

const storageKey = "priorscape.duel";

/** Reads what was stored; whatever is not as expected takes its initial value. */
export function parseDuel(text: string | null): DuelSettings {
  let stored: Partial<Record<keyof DuelSettings, unknown>>;
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    stored = typeof value === "object" && value !== null ? value : {};
  } catch {
    // A damaged entry is no reason to fail: the settings start afresh.
    return initialDuel;
  }
  const id = (value: unknown): string | null => (typeof value === "string" ? value : null);
  const parsed = <T>(
    schema: { safeParse(value: unknown): { success: boolean; data?: T } },
    value: unknown,
    initial: T,
  ): T => {
    const result = schema.safeParse(value);
    return result.success && result.data !== undefined ? result.data : initial;
  };
  return {
    a: id(stored.a),
    b: id(stored.b),
    split: parsed(surveySplitSchema, stored.split, initialDuel.split),
    rows: parsed(rows, stored.rows, initialDuel.rows),
    samples: parsed(samples, stored.samples, initialDuel.samples),
    seed: parsed(seed, stored.seed, initialDuel.seed),
    up: stored.up === "bound" ? "bound" : "difference",
  };
}

export const useDuelSettings = create<DuelSettings>(() =>
  parseDuel(globalThis.localStorage?.getItem(storageKey) ?? null),
);

useDuelSettings.subscribe((settings) =>
  globalThis.localStorage?.setItem(storageKey, JSON.stringify(settings)),
);
