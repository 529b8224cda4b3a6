import {
  isStandardNormal,
  mixtureIn,
  mixtureLogDensities,
  type GaussianMixture,
} from "#shared/math/gaussianMixture";
import { klToStandardNormal } from "#shared/math/gaussian";
import type { DiagonalGaussian } from "./diagonalGaussian";

const LOG_TWO_PI_E = Math.log(2 * Math.PI * Math.E);
/** Nodes of the trapezoid rule over ±5 σ of q, a quarter of its σ apart. */
const HALF_NODES = 20;
const SPACING = 0.25;
const nodes = Float64Array.from({ length: 2 * HALF_NODES + 1 }, (_, k) => (k - HALF_NODES) * SPACING);
const raw = nodes.map((u) => Math.exp(-0.5 * u * u));
const total = raw.reduce((sum, w) => sum + w, 0);
const weights = raw.map((w) => w / total);

/** KL(q(z_j|x) ‖ p(z_j)) against the prior's marginal in each dimension, for many q; see `klPerDimensionOf`. */
export type KlPerDimension = (q: DiagonalGaussian) => Float64Array;

/**
 * KL(q(z_j|x) ‖ p(z_j)), nats, [latentSize]: in closed form for N(0, I), whose dimensions are independent, so that they add
 * up to the KL; by quadrature against the marginals of a mixture, which do not.
 */
export function klPerDimensionOf(prior: GaussianMixture): KlPerDimension {
  const { latentSize } = prior;
  if (isStandardNormal(prior)) {
    return ({ mean, sd }) =>
      Float64Array.from({ length: latentSize }, (_, j) => klToStandardNormal(mean[j] ?? 0, sd[j] ?? 1));
  }
  const marginals = Array.from({ length: latentSize }, (_, j) => mixtureIn(prior, [j]));
  return ({ mean, sd }) =>
    Float64Array.from(marginals, (marginal, j) => {
      const spread = sd[j] ?? 1;
      const logDensities = mixtureLogDensities(
        marginal,
        nodes.map((u) => (mean[j] ?? 0) + spread * u),
      );
      const expected = logDensities.reduce((sum, log, k) => sum + (weights[k] ?? 0) * log, 0);
      return -Math.log(spread) - 0.5 * LOG_TWO_PI_E - expected;
    });
}
