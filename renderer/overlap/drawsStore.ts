import { create } from "zustand";
import type { AppError } from "#shared/domain/appError";
import { callEngine } from "../stores/engineClient";
import { useEngineMirror } from "../stores/engineMirror";
import { latestWins } from "../stores/latestWins";
import { drawInHole } from "./drawInHole";
import { holeLetter, useOverlapMap } from "./mapStore";

/** Draws shown at once. */
export const DRAWS = 16;

export interface PriorDraws {
  /** [DRAWS, latentSize], prior σ. */
  readonly z: Float32Array;
  /** Means of p(x|z), [DRAWS, features], display units. */
  readonly values: Float32Array;
}

interface DrawsState {
  readonly draws: PriorDraws | null;
  readonly seed: number;
  /** The hole that they are drawn within, as it was lettered; null for draws of the whole prior. */
  readonly within: string | null;
  readonly error: AppError | null;
}

export const useOverlapDraws = create<DrawsState>(() => ({
  draws: null,
  seed: 1,
  within: null,
  error: null,
}));

const fetchDraws = latestWins<Float32Array | null>(async (z) => {
  const { seed } = useOverlapDraws.getState();
  const result =
    z === null
      ? await callEngine("infer:priorSamples", { count: DRAWS, seed, show: "mean" })
      : await callEngine("infer:decode", { z, count: DRAWS });
  if (!result.ok) {
    if (result.error.code !== "cancelled") useOverlapDraws.setState({ error: result.error });
    return;
  }
  const draws =
    "values" in result.value ? result.value : { z: z ?? new Float32Array(0), values: result.value.mean };
  useOverlapDraws.setState({ draws, error: null });
});

/** Sixteen new draws of the prior. */
export function drawFromPrior(): void {
  useOverlapDraws.setState(({ seed }) => ({ seed: seed + 1, within: null }));
  fetchDraws(null);
}

/** Sixteen draws of the prior within the hole that is gone to, or the largest. */
export function drawFromHole(): void {
  const { map, holeMap, hole } = useOverlapMap.getState();
  const latentSize = useEngineMirror.getState().session?.model?.config.latentSize ?? 0;
  const index = hole ?? 0;
  if (!map || !holeMap || !holeMap.holes[index]) return;
  const seed = useOverlapDraws.getState().seed + 1;
  useOverlapDraws.setState({ seed, within: holeLetter(index) });
  fetchDraws(drawInHole(map, holeMap, index, map.dimensions, latentSize, DRAWS, seed));
}

/** The same z through other weights, or the first draws. */
export function decodeDraws(): void {
  const { draws, within } = useOverlapDraws.getState();
  const latentSize = useEngineMirror.getState().session?.model?.config.latentSize ?? 0;
  if (latentSize === 0) return;
  const isSameSize = draws?.z.length === DRAWS * latentSize;
  if (within !== null && draws && isSameSize) return fetchDraws(draws.z);
  useOverlapDraws.setState({ within: null });
  fetchDraws(null);
}
