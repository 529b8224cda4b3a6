import { create } from "zustand";
import type { EngineContract } from "#shared/contract/engineContract";
import type { AppError } from "#shared/domain/appError";
import type { ResultOf } from "#shared/rpc/contract";
import { callEngine } from "../stores/engineClient";

export type OverlapSummary = ResultOf<EngineContract, "overlap:summary">;

interface SummaryState {
  readonly summary: OverlapSummary | null;
  /** Samples that are being drawn, and how much of the work is done, 0 … 1. */
  readonly work: { readonly samples: number; readonly done: number } | null;
  readonly error: AppError | null;
}

export const useOverlapSummary = create<SummaryState>(() => ({ summary: null, work: null, error: null }));

/** Few samples first, so that there are numbers at once; the second answer has a third of their standard error. */
const FEW = 2000;
const MANY = 20_000;
/** Components times samples times dimensions that the second answer may cost: some ten seconds. */
const COST = 5e8;
const seed = 1;

/** Samples of the first and the second answer for `count` items; one alone where more would take too long. */
export function sampleCounts(count: number, latentSize: number): readonly number[] {
  const affordable = Math.min(MANY, Math.floor(COST / (count * latentSize) / 1000) * 1000);
  return affordable > FEW ? [FEW, affordable] : [FEW];
}

/** Fetches and shows the summary from so many samples. Returns whether it came. */
export async function fetchSummary(
  samples: number,
  rows: Int32Array | null,
  signal: AbortSignal,
): Promise<boolean> {
  useOverlapSummary.setState({ work: { samples, done: 0 } });
  const result = await callEngine(
    "overlap:summary",
    { samples, seed, rows },
    {
      signal,
      onProgress: ({ phase, done, total }) => {
        // Two passes, first over q̄ and then over the prior.
        const share = (phase === "overlap" ? 0.5 : 0) + (0.5 * done) / Math.max(1, total);
        if (!signal.aborted) useOverlapSummary.setState({ work: { samples, done: share } });
      },
    },
  );
  if (signal.aborted) return false;
  if (!result.ok) {
    const isCancelled = result.error.code === "cancelled";
    useOverlapSummary.setState({ work: null, error: isCancelled ? null : result.error });
    return false;
  }
  useOverlapSummary.setState({ summary: result.value, error: null, work: null });
  return true;
}
