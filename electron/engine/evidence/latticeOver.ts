import type { Lattice } from "./lattice";
import { conditionalSd, marginalSd, mixtureMoments, type OrientedGaussian } from "./orientedGaussian";

/** Half width in standard deviations: what lies outside holds 3e-12 of a Gaussian. */
const REACH = 7;

/** A lattice that reaches ±7 σ of every Gaussian, fine enough for each of the scales. */
export function latticeOver(
  gaussians: readonly OrientedGaussian[],
  weights: readonly number[],
  scales: readonly OrientedGaussian[],
  resolution: number,
): Lattice {
  const [only] = gaussians;
  const whole = gaussians.length === 1 && only !== undefined ? only : mixtureMoments(gaussians, weights);
  const d = whole.mean.length;
  const spacing = new Float64Array(d);
  const low = new Int32Array(d);
  const high = new Int32Array(d);
  for (let i = 0; i < d; i++) {
    const u = whole.axes.subarray(i * d, (i + 1) * d);
    const h = resolution * Math.min(...scales.map((g) => conditionalSd(g, u)));
    spacing[i] = h;
    for (const g of gaussians) {
      const centre = u.reduce((sum, c, j) => sum + c * ((g.mean[j] ?? 0) - (whole.mean[j] ?? 0)), 0);
      const reach = REACH * marginalSd(g, u);
      low[i] = Math.min(low[i] ?? 0, Math.floor((centre - reach) / h));
      high[i] = Math.max(high[i] ?? 0, Math.ceil((centre + reach) / h));
    }
  }
  return { origin: whole.mean, axes: whole.axes, spacing, low, high };
}
