import { isStandardNormal, standardNormalMixture, type GaussianMixture } from "#shared/math/gaussianMixture";
import { klPerDimensionOf } from "./klToPrior";
import { selectRows, type LatentCloud } from "./latentCloud";

/** What one latent dimension carries over the rows. */
export interface DimensionUsage {
  /** Mean over rows of KL(q(z_j|x) ‖ p(z_j)), nats; for another prior than N(0, I) over some hundred of them. */
  readonly kl: number;
  /** Var_x μ_j (over N, not N − 1), prior variances. */
  readonly varianceOfMeans: number;
  /** E_x σ_j², prior variances. */
  readonly meanVariance: number;
  /** Var μ_j + E σ_j²: the variance of q̄ in this dimension, 1 where it matches the prior. */
  readonly aggregateVariance: number;
  /** Var_x μ_j > 0.01 (Burda et al. 2016, section 5.2). */
  readonly isActive: boolean;
  /** Not active, and q(z_j|x) is the prior for every x but for 0.01 nats. */
  readonly isCollapsed: boolean;
}

export interface LatentUsage {
  readonly dimensions: readonly DimensionUsage[];
  readonly activeUnits: number;
  readonly collapse: "none" | "partial" | "full";
  /** One or two sentences for the user. */
  readonly sentence: string;
}

const ACTIVE_VARIANCE = 0.01;
const COLLAPSED_KL = 0.01;

/** Activity of every latent dimension over the rows given, and whether the posterior has collapsed onto the prior. */
export function latentUsage(
  cloud: LatentCloud,
  rows?: ArrayLike<number>,
  prior: GaussianMixture = standardNormalMixture(cloud.latentSize),
): LatentUsage {
  const chosen = selectRows(cloud, rows);
  const kl = meanKlPerDimension(chosen, prior);
  const dimensions = Array.from({ length: chosen.latentSize }, (_, j) => usageOf(chosen, j, kl[j] ?? NaN));
  const activeUnits = dimensions.filter((u) => u.isActive).length;
  const collapsed = dimensions.filter((u) => u.isCollapsed).length;
  const collapse = collapsed === 0 ? "none" : collapsed === dimensions.length ? "full" : "partial";
  return { dimensions, activeUnits, collapse, sentence: describe(chosen, activeUnits, collapsed) };
}

/** Evaluations of a component's density: some tenths of a second. */
const MOST_DENSITIES = 2e7;

/** [latentSize], nats. Quadrature for every row of a large data set would take seconds: then it is over evenly spaced ones. */
function meanKlPerDimension(
  { count, latentSize: d, mean, sd }: LatentCloud,
  prior: GaussianMixture,
): Float64Array {
  const klOf = klPerDimensionOf(prior);
  const fitting = Math.floor(MOST_DENSITIES / (41 * d * prior.logWeights.length));
  const stride = isStandardNormal(prior) ? 1 : Math.ceil(count / Math.max(50, fitting));
  const taken = Math.ceil(count / stride);
  const sums = new Float64Array(d);
  for (let n = 0; n < count; n += stride) {
    const pick = (values: ArrayLike<number>): Float64Array =>
      Float64Array.from({ length: d }, (_, j) => values[n * d + j] ?? NaN);
    klOf({ mean: pick(mean), sd: pick(sd) }).forEach((kl, j) => (sums[j] = (sums[j] ?? 0) + kl / taken));
  }
  return sums;
}

function usageOf({ count, latentSize, mean, sd }: LatentCloud, j: number, kl: number): DimensionUsage {
  let centre = 0;
  for (let n = 0; n < count; n++) centre += (mean[n * latentSize + j] ?? 0) / count;
  let varianceOfMeans = 0;
  let meanVariance = 0;
  for (let n = 0; n < count; n++) {
    const m = mean[n * latentSize + j] ?? 0;
    const s = sd[n * latentSize + j] ?? 1;
    varianceOfMeans += (m - centre) ** 2 / count;
    meanVariance += (s * s) / count;
  }
  const isActive = varianceOfMeans > ACTIVE_VARIANCE;
  return {
    kl,
    varianceOfMeans,
    meanVariance,
    aggregateVariance: varianceOfMeans + meanVariance,
    isActive,
    isCollapsed: !isActive && kl < COLLAPSED_KL,
  };
}

function describe({ count, latentSize }: LatentCloud, active: number, collapsed: number): string {
  if (count === 1)
    return "One row has no variance between rows: select more to see which dimensions are used.";
  const used = `${active} of ${latentSize} latent dimensions ${active === 1 ? "is" : "are"} active.`;
  if (collapsed === 0) return used;
  if (collapsed === latentSize) {
    return "Posterior collapse: q(z|x) is the prior for every row, so the code says nothing about the data.";
  }
  return `${used} Partial collapse: ${collapsed} of ${latentSize} ${collapsed === 1 ? "is" : "are"} the prior for every row.`;
}
