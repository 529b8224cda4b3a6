import { create } from "zustand";
import type { EngineContract } from "#shared/contract/engineContract";
import type { AppError } from "#shared/domain/appError";
import type { ResultOf } from "#shared/rpc/contract";
import { buffers } from "../stores/buffers";
import { callEngine } from "../stores/engineClient";
import { useEngineMirror } from "../stores/engineMirror";
import { rowsNow } from "./overlapRows";

export type OverlapSummary = ResultOf<EngineContract, "overlap:summary">;

interface SummaryState {
  readonly summary: OverlapSummary | null;
  /** Samples that are being drawn, and how much of the work is done, 0 … 1. */
  readonly work: { readonly samples: number; readonly done: number } | null;
  readonly error: AppError | null;
}

export const useOverlapSummary = create<SummaryState>(() => ({ summary: null, work: null, error: null }));

/** Few samples first, so that there are numbers at once; the second answer has a third of their standard error. */
const stages = [2000, 20_000] as const;
const seed = 1;

let running: AbortController | null = null;

export function cancelSummary(): void {
  running?.abort();
  running = null;
  useOverlapSummary.setState({ work: null });
}

/** Asks for the summary over all dimensions; a running question is cancelled. During training only the first stage. */
export async function refineSummary(): Promise<void> {
  cancelSummary();
  const { session, training } = useEngineMirror.getState();
  if (!session?.model || buffers.encoding === null) return;
  const rows = rowsNow();
  if (rows?.length === 0) return useOverlapSummary.setState({ summary: null, error: null });
  const own = new AbortController();
  running = own;
  const { signal } = own;
  for (const samples of training?.state === "running" ? stages.slice(0, 1) : stages) {
    useOverlapSummary.setState({ work: { samples, done: 0 } });
    // oxlint-disable-next-line no-await-in-loop -- the second stage is worth its time only once the first is shown
    const result = await callEngine(
      "overlap:summary",
      { samples, seed, rows },
      {
        signal,
        onProgress: ({ done, total }) => {
          if (!signal.aborted)
            useOverlapSummary.setState({ work: { samples, done: done / Math.max(1, total) } });
        },
      },
    );
    if (signal.aborted) return;
    if (!result.ok) {
      const isCancelled = result.error.code === "cancelled";
      return useOverlapSummary.setState({ work: null, error: isCancelled ? null : result.error });
    }
    useOverlapSummary.setState({ summary: result.value, error: null });
  }
  if (running === own) cancelSummary();
}
