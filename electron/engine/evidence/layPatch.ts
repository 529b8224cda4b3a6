import { logSumExp } from "#shared/math/logSumExp";
import type { Peak } from "./climb";
import type { Evaluate } from "./findModes";
import { growPatch } from "./growPatch";
import { latticeCount, latticePoints, type Lattice } from "./lattice";
import { latticeOver } from "./latticeOver";
import { marginalSd, type OrientedGaussian } from "./orientedGaussian";
import { patchMoments, summarise, type PosteriorPatch } from "./posteriorPatch";

/** Laplace's spread is replaced by the patch's own when it is off by more than this factor. */
const LARGEST_MISFIT = 1.25;
/** Each layout can widen the spread fourfold at most (a flat top seen through ±7 σ). */
const MOST_LAYOUTS = 12;
/** Points that a patch may take to resolve a peak thinner than the posterior as a whole. */
const LARGEST_THIN_PATCH = 40_000;

/**
 * Lays a lattice of spacing at most `resolution` posterior standard deviations over the given modes, turned to their
 * principal axes, and grows it until its faces hold nothing. Where curvature at the peak misjudges the spread
 * (heavy tails, kinks) the spread found on the lattice replaces it.
 */
export async function layPatch(
  peaks: readonly Peak[],
  modes: readonly number[],
  resolution: number,
  evaluate: Evaluate,
): Promise<PosteriorPatch> {
  const curved = modes.map((m) => gaussianOf(peaks, m));
  const weights = softmax(modes.map((m) => peaks[m]?.logMass ?? -Infinity));
  let gaussians = curved;
  let scales = curved;
  for (let layout = 1; ; layout++) {
    const lattice = latticeOver(gaussians, weights, scales, resolution);
    const points = latticePoints(lattice);
    const patch = summarise(peaks, modes, lattice, points, await evaluate(points), scales);
    const measured = patchMoments(patch);
    const isMisjudged =
      modes.length === 1 && measured !== null && misfit(gaussians[0], measured) > LARGEST_MISFIT;
    if (!isMisjudged || layout === MOST_LAYOUTS) return growPatch(patch, peaks, scales, evaluate);
    gaussians = [measured];
    // A bent posterior is thinner at its peak than as a whole; a kink only looks thin, and then it may cost too much.
    const both = [measured, ...curved];
    const isAffordable =
      latticeCount(latticeOver(gaussians, weights, both, resolution)) <= LARGEST_THIN_PATCH;
    scales = isAffordable ? both : gaussians;
  }
}

/** How many points the first lattice over these modes takes. */
export function patchCost(peaks: readonly Peak[], modes: readonly number[], resolution: number): number {
  const weights = softmax(modes.map((m) => peaks[m]?.logMass ?? -Infinity));
  const gaussians = modes.map((m) => gaussianOf(peaks, m));
  return latticeCount(latticeOver(gaussians, weights, gaussians, resolution));
}

/** The patch with half the spacing in the same box. */
export async function halvePatch(
  patch: PosteriorPatch,
  peaks: readonly Peak[],
  evaluate: Evaluate,
): Promise<PosteriorPatch> {
  const { lattice } = patch;
  const finer: Lattice = {
    ...lattice,
    spacing: lattice.spacing.map((h) => h / 2),
    low: lattice.low.map((k) => 2 * k),
    high: lattice.high.map((k) => 2 * k),
  };
  const points = latticePoints(finer);
  const laid = summarise(peaks, patch.modes, finer, points, await evaluate(points), []);
  return { ...laid, resolution: patch.resolution / 2 };
}

/** Largest ratio between the spreads of two Gaussians along the first one's axes. */
function misfit(a: OrientedGaussian | undefined, b: OrientedGaussian): number {
  if (a === undefined) return 1;
  const d = a.mean.length;
  let largest = 1;
  for (let i = 0; i < d; i++) {
    const ratio = (a.sd[i] ?? 1) / marginalSd(b, a.axes.subarray(i * d, (i + 1) * d));
    largest = Math.max(largest, ratio, 1 / ratio);
  }
  return largest;
}

function gaussianOf(peaks: readonly Peak[], mode: number): OrientedGaussian {
  const peak = peaks[mode];
  if (peak === undefined) throw new Error(`There is no mode ${mode}`);
  return peak.gaussian;
}

function softmax(logs: readonly number[]): number[] {
  const total = logSumExp(logs);
  return logs.map((l) => Math.exp(l - total));
}
