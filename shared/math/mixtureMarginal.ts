import type { GaussianMixture } from "./gaussianMixture";
import { normalCdf } from "./normalCdf";

/** q̄ and the prior along one latent dimension, each as mass per bin over bin width. */
export interface MixtureMarginal {
  /** Bin centres, prior σ. */
  readonly at: Float64Array;
  /** Mean density of q̄ in each bin, per σ. */
  readonly aggregate: Float64Array;
  /** Mean density of the prior in each bin, per σ. */
  readonly prior: Float64Array;
  /** ∫ min(q̄, p) by these bins, tails beyond them included as one bin each, 0 … 1. */
  readonly overlap: number;
}

/** Beyond so many standard deviations a component adds less than 10⁻¹⁵ to a bin. */
const REACH = 8;

/**
 * The mixture's marginal in one dimension on `bins` bins over ± `extent` σ. Each component's mass in each bin is exact,
 * so a component narrower than a bin is neither lost nor counted twice.
 *
 * @param priorMixture the prior; N(0, I) without it. @param mean [count, latentSize], prior σ. @param sd the same. @param rows which of them; null for all.
 */
export function mixtureMarginal(
  mean: ArrayLike<number>,
  sd: ArrayLike<number>,
  latentSize: number,
  dimension: number,
  rows: ArrayLike<number> | null,
  bins = 200,
  extent = 4,
  priorMixture?: GaussianMixture,
): MixtureMarginal {
  const width = (2 * extent) / bins;
  const count = rows === null ? mean.length / latentSize : rows.length;
  const mass = new Float64Array(bins);
  let below = 0;
  let above = 0;
  for (let i = 0; i < count; i++) {
    const row = rows === null ? i : (rows[i] ?? 0);
    const m = mean[row * latentSize + dimension] ?? 0;
    const s = sd[row * latentSize + dimension] ?? 1;
    below += normalCdf((-extent - m) / s) / count;
    above += normalCdf((m - extent) / s) / count;
    const first = Math.max(0, Math.floor((m - REACH * s + extent) / width));
    const last = Math.min(bins - 1, Math.floor((m + REACH * s + extent) / width));
    let left = normalCdf((-extent + first * width - m) / s);
    for (let k = first; k <= last; k++) {
      const right = normalCdf((-extent + (k + 1) * width - m) / s);
      mass[k] = (mass[k] ?? 0) + (right - left) / count;
      left = right;
    }
  }
  const priorBelow = cdfAlong(priorMixture, dimension);
  const prior = Float64Array.from({ length: bins }, (_, k) => {
    const left = -extent + k * width;
    return (priorBelow(left + width) - priorBelow(left)) / width;
  });
  let overlap = Math.min(below, priorBelow(-extent)) + Math.min(above, 1 - priorBelow(extent));
  for (let k = 0; k < bins; k++) overlap += Math.min(mass[k] ?? 0, (prior[k] ?? 0) * width);
  return {
    at: Float64Array.from({ length: bins }, (_, k) => -extent + (k + 0.5) * width),
    aggregate: mass.map((m) => m / width),
    prior,
    overlap,
  };
}

/** The prior's mass below a place along one dimension. */
function cdfAlong(prior: GaussianMixture | undefined, dimension: number): (at: number) => number {
  if (prior === undefined) return normalCdf;
  const { latentSize: d, logWeights, mean, sd } = prior;
  return (at) => {
    let sum = 0;
    for (let m = 0; m < logWeights.length; m++) {
      const u = (at - (mean[m * d + dimension] ?? 0)) / (sd[m * d + dimension] ?? 1);
      sum += Math.exp(logWeights[m] ?? -Infinity) * normalCdf(u);
    }
    return sum;
  };
}
