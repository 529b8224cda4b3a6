import type { ExactPosterior } from "./exactPosterior";
import { normalisedWeights } from "./importanceWeights";
import { latticeLogCell } from "./lattice";

/** p(x) as a mixture over latents: who carries how much of it. */
export interface MixtureView {
  /** Indices of the latents, the largest responsibility first, [count]. */
  readonly order: Int32Array;
  /** In that order, [count], summing to 1. */
  readonly responsibilities: Float64Array;
  /** Running sum in that order, [count]; the last is 1. */
  readonly cumulative: Float64Array;
  /** How many latents it takes to hold at least each mass. */
  readonly holding: readonly { readonly mass: number; readonly latents: number }[];
  /** exp(entropy): how many latents would share p(x) equally. Over a grid it is a count of cells of that grid. */
  readonly perplexity: number;
}

const MASSES: readonly number[] = [0.5, 0.9, 0.99];
/** A sum of ten thousand responsibilities is off by less. */
const ROUNDING = 1e-12;

/**
 * Sorts the responsibilities r_i = w_i / Σ w of grid cells (w = p(x|z) p(z) Δ, see `gridLatents`) or of samples
 * (importance weights).
 * @param logWeights [count], nats, up to any constant.
 * @throws AppErrorException `not-finite` where a weight is NaN or +∞, or all are 0.
 */
export function mixtureView(logWeights: ArrayLike<number>, masses: readonly number[] = MASSES): MixtureView {
  const weights = normalisedWeights(logWeights);
  const order = Int32Array.from({ length: weights.length }, (_, i) => i);
  order.sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0));
  const responsibilities = Float64Array.from(order, (i) => weights[i] ?? 0);
  const cumulative = new Float64Array(order.length);
  let held = 0;
  let entropy = 0;
  responsibilities.forEach((r, i) => {
    held += r;
    cumulative[i] = Math.min(1, held);
    if (r > 0) entropy -= r * Math.log(r);
  });
  cumulative[order.length - 1] = 1;
  const holding = masses.map((mass) => ({
    mass,
    latents: cumulative.findIndex((c) => c >= mass - ROUNDING) + 1,
  }));
  return { order, responsibilities, cumulative, holding, perplexity: Math.exp(entropy) };
}

/** The grid's cells as latents: points [count, d] and log p(x, z) Δ, [count], nats; the log-sum-exp is log p(x). */
export function gridLatents(posterior: ExactPosterior): {
  readonly z: Float64Array;
  readonly logWeights: Float64Array;
} {
  const count = posterior.patches.reduce((sum, patch) => sum + patch.logJoint.length, 0);
  const z = new Float64Array(count * posterior.latentSize);
  const logWeights = new Float64Array(count);
  let start = 0;
  for (const { points, logJoint, logShare, lattice } of posterior.patches) {
    const logCell = latticeLogCell(lattice);
    z.set(points, start * posterior.latentSize);
    logJoint.forEach((value, i) => (logWeights[start + i] = value + (logShare[i] ?? 0) + logCell));
    start += logJoint.length;
  }
  return { z, logWeights };
}
