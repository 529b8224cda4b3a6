import { create } from "zustand";
import type { AppError } from "#shared/domain/appError";
import { callEngine } from "./engineClient";
import { useEngineMirror } from "./engineMirror";
import { latestWins, throttle } from "./latestWins";
import { useLayout } from "./layoutStore";

export interface DrawnSamples {
  /** [count, latentSize], prior σ. */
  readonly z: Float32Array;
  /** [count, features], display units. */
  readonly values: Float32Array;
  readonly count: number;
}

interface PriorSamplesState {
  readonly isOpen: boolean;
  readonly count: number;
  readonly seed: number;
  /** The mean of p(x|z), or one draw from it. */
  readonly show: "mean" | "draw";
  readonly drawn: DrawnSamples | null;
  readonly error: AppError | null;
}

export const usePriorSamples = create<PriorSamplesState>(() => ({
  isOpen: false,
  count: 36,
  seed: 1,
  show: "mean",
  drawn: null,
  error: null,
}));

const request = latestWins<null>(async () => {
  const { count, seed, show } = usePriorSamples.getState();
  const result = await callEngine("infer:priorSamples", { count, seed, show });
  if (result.ok) usePriorSamples.setState({ drawn: { ...result.value, count }, error: null });
  else if (result.error.code !== "cancelled") usePriorSamples.setState({ error: result.error });
});

export function drawSamples(change: Partial<Pick<PriorSamplesState, "count" | "seed" | "show">> = {}): void {
  usePriorSamples.setState(change);
  request(null);
}

export function showSamples(isOpen: boolean): void {
  usePriorSamples.setState({ isOpen });
  if (!isOpen) return;
  useLayout.setState({ isRightFolded: false });
  drawSamples();
}

export const toggleSamples = (): void => showSamples(!usePriorSamples.getState().isOpen);

/** Decodes the same z again while the weights change. Returns its off switch. */
export function startPriorSamples(): () => void {
  const redraw = throttle(1000, () => {
    if (usePriorSamples.getState().isOpen) drawSamples();
  });
  return useEngineMirror.subscribe((now, before) => {
    if (now.session?.model?.runId !== before.session?.model?.runId) usePriorSamples.setState({ drawn: null });
    if (now.encodingVersion !== before.encodingVersion) redraw();
  });
}
