/** Shape k and scale σ of a generalised Pareto distribution; k > 0 is a tail heavier than exponential. */
export interface GeneralisedPareto {
  readonly shape: number;
  readonly scale: number;
}

/** Weakly informative prior on k (Vehtari et al. 2024, appendix C): worth 10 observations of ½. */
const PRIOR_COUNT = 10;
const PRIOR_SHAPE = 0.5;
/** Zhang & Stephens' constant in the prior of θ, their section 2. */
const PRIOR_SCALE = 3;

/**
 * The empirical-Bayes fit of Zhang & Stephens (2009, eqs. 6–8), with the prior on k of PSIS.
 *
 * @param exceedances sorted upwards, all above 0; at least 5.
 * @returns null where the fit has no finite answer (exceedances that underflow to 0).
 */
export function fitGeneralisedPareto(exceedances: Float64Array): GeneralisedPareto | null {
  const n = exceedances.length;
  const gridSize = 30 + Math.floor(Math.sqrt(n));
  const quartile = exceedances[Math.floor(n / 4 + 0.5) - 1] ?? 0;
  const largest = exceedances[n - 1] ?? 0;
  const theta = new Float64Array(gridSize);
  const profile = new Float64Array(gridSize);
  for (let i = 0; i < gridSize; i++) {
    const t = (1 - Math.sqrt(gridSize / (i + 0.5))) / (PRIOR_SCALE * quartile) + 1 / largest;
    const k = meanLog1p(exceedances, t);
    theta[i] = t;
    profile[i] = n * (Math.log(-t / k) - k - 1);
  }
  const weights = profileWeights(profile);
  let posteriorTheta = 0;
  let total = 0;
  for (let i = 0; i < gridSize; i++) {
    const w = weights[i] ?? 0;
    // Negligible weights are left out, as in the reference implementation.
    if (!(w >= 10 * Number.EPSILON)) continue;
    posteriorTheta += w * (theta[i] ?? 0);
    total += w;
  }
  posteriorTheta /= total;
  const k = meanLog1p(exceedances, posteriorTheta);
  const scale = -k / posteriorTheta;
  const shape = (n * k + PRIOR_COUNT * PRIOR_SHAPE) / (n + PRIOR_COUNT);
  return Number.isFinite(shape) && scale > 0 && Number.isFinite(scale) ? { shape, scale } : null;
}

/** The p-quantile, 0 < p < 1: σ ((1 − p)^(−k) − 1) / k. */
export function generalisedParetoQuantile(p: number, { shape, scale }: GeneralisedPareto): number {
  const u = -Math.log1p(-p);
  return scale * (Math.abs(shape) < Number.EPSILON ? u : Math.expm1(shape * u) / shape);
}

function meanLog1p(values: Float64Array, theta: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.log1p(-theta * (values[i] ?? 0));
  return sum / values.length;
}

/** softmax of the profile log likelihood. */
function profileWeights(profile: Float64Array): Float64Array {
  const weights = new Float64Array(profile.length);
  for (let i = 0; i < profile.length; i++) {
    let sum = 0;
    for (let j = 0; j < profile.length; j++) sum += Math.exp((profile[j] ?? 0) - (profile[i] ?? 0));
    weights[i] = 1 / sum;
  }
  return weights;
}
