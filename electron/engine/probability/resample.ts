import type { Random } from "#shared/math/random";
import type { ExactPosterior } from "#engine/evidence/exactPosterior";
import { gridLatents } from "#engine/evidence/mixtureView";
import { normalisedWeights } from "#engine/evidence/importanceWeights";

/** Indices drawn with replacement in proportion to their weights, [count], in the order drawn. */
export function sampleIndices(logWeights: ArrayLike<number>, count: number, random: Random): Int32Array {
  const shares = normalisedWeights(logWeights);
  const cumulative = new Float64Array(shares.length);
  let held = 0;
  shares.forEach((share, i) => (cumulative[i] = held += share));
  return Int32Array.from({ length: count }, () => firstAbove(cumulative, random.uniform() * held));
}

/**
 * Draws from p(z|x) on its grid, [count, d], prior σ: a cell by its mass and a place in it evenly, which adds h²/12 to
 * the variance along an axis with spacing h, less than a hundredth of it at h = 0.25 σ.
 */
export function sampleGrid(posterior: ExactPosterior, count: number, random: Random): Float64Array {
  const d = posterior.latentSize;
  const { z, logWeights } = gridLatents(posterior);
  const cells = sampleIndices(logWeights, count, random);
  const out = new Float64Array(count * d);
  cells.forEach((cell, k) => {
    out.set(z.subarray(cell * d, (cell + 1) * d), k * d);
    const { axes, spacing } = latticeAt(posterior, cell);
    for (let i = 0; i < d; i++) {
      const shift = (random.uniform() - 0.5) * (spacing[i] ?? 0);
      for (let j = 0; j < d; j++) out[k * d + j] = (out[k * d + j] ?? 0) + shift * (axes[i * d + j] ?? 0);
    }
  });
  return out;
}

function latticeAt({ patches }: ExactPosterior, cell: number) {
  let start = 0;
  for (const { lattice, logJoint } of patches) {
    start += logJoint.length;
    if (cell < start) return lattice;
  }
  throw new Error(`The grid has no cell ${cell}`);
}

/** The first index whose cumulative weight is above `at`, by halving. */
function firstAbove(cumulative: Float64Array, at: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulative[middle] ?? 0) > at) high = middle;
    else low = middle + 1;
  }
  return low;
}
