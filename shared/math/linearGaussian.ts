import { standardNormalLogDensity } from "./gaussian";
import { invertSymmetric } from "./invertSymmetric";
import { Random } from "./random";

const LOG_TWO_PI = Math.log(2 * Math.PI);

/** x | z ~ N(W z + b, noise² I), z ~ N(0, I): probabilistic PCA (Tipping & Bishop 1999). W is rows of latents. */
export interface LinearGaussian {
  readonly weights: readonly (readonly number[])[];
  readonly bias: readonly number[];
  readonly noise: number;
}

export function randomModel(features: number, latent: number, noise: number, seed: number): LinearGaussian {
  const random = new Random(seed);
  const row = (n: number) => Array.from({ length: n }, () => random.normal());
  return { weights: Array.from({ length: features }, () => row(latent)), bias: row(features), noise };
}

export function drawDatum(model: LinearGaussian, random: Random): number[] {
  const z = Array.from({ length: latentSize(model) }, () => random.normal());
  return decode(model, z).map((mean) => mean + model.noise * random.normal());
}

export const latentSize = (model: LinearGaussian) => model.weights[0]?.length ?? 0;

export function decode(model: LinearGaussian, z: ArrayLike<number>): number[] {
  return model.weights.map((w, i) => w.reduce((sum, a, j) => sum + a * (z[j] ?? 0), model.bias[i] ?? 0));
}

export function logLikelihood(model: LinearGaussian, x: readonly number[], z: ArrayLike<number>): number {
  const variance = model.noise ** 2;
  const squares = decode(model, z).reduce((sum, mean, i) => sum + ((x[i] ?? 0) - mean) ** 2, 0);
  return -0.5 * (squares / variance + x.length * (LOG_TWO_PI + Math.log(variance)));
}

/** A diagonal Gaussian, [latentSize] each. */
interface Spread {
  readonly mean: ArrayLike<number>;
  readonly sd: ArrayLike<number>;
}

export interface Posterior {
  readonly mean: readonly number[];
  /** Row-major [d, d]. */
  readonly covariance: Float64Array;
  readonly precision: Float64Array;
  readonly logDeterminant: number;
}

/** N(M⁻¹Wᵀ(x − b), noise² M⁻¹) with M = WᵀW + noise² I. */
export function posteriorOf(model: LinearGaussian, x: readonly number[]): Posterior {
  const d = latentSize(model);
  const variance = model.noise ** 2;
  const precision = new Float64Array(d * d);
  const right = new Float64Array(d);
  model.weights.forEach((w, i) => {
    for (let j = 0; j < d; j++) {
      right[j] = (right[j] ?? 0) + ((w[j] ?? 0) * ((x[i] ?? 0) - (model.bias[i] ?? 0))) / variance;
      for (let k = 0; k < d; k++) {
        precision[j * d + k] = (precision[j * d + k] ?? 0) + ((w[j] ?? 0) * (w[k] ?? 0)) / variance;
      }
    }
  });
  for (let j = 0; j < d; j++) precision[j * d + j] = (precision[j * d + j] ?? 0) + 1;
  const { inverse, logDeterminant } = invertSymmetric(precision, d);
  const mean = Array.from({ length: d }, (_, j) =>
    right.reduce((sum, r, k) => sum + (inverse[j * d + k] ?? 0) * r, 0),
  );
  return { mean, covariance: inverse, precision, logDeterminant: -logDeterminant };
}

/** log N(z; posterior), nats. */
export function posteriorLogDensity(posterior: Posterior, z: ArrayLike<number>): number {
  const d = posterior.mean.length;
  const delta = posterior.mean.map((m, j) => (z[j] ?? 0) - m);
  let square = 0;
  for (let j = 0; j < d; j++) {
    for (let k = 0; k < d; k++) {
      square += (posterior.precision[j * d + k] ?? 0) * (delta[j] ?? 0) * (delta[k] ?? 0);
    }
  }
  return -0.5 * (square + posterior.logDeterminant + d * LOG_TWO_PI);
}

/** log N(x; b, WWᵀ + noise² I) by Bayes' rule at the posterior mean: log p(x|z) + log p(z) − log p(z|x). */
export function logEvidence(model: LinearGaussian, x: readonly number[]): number {
  const posterior = posteriorOf(model, x);
  const z = posterior.mean;
  return logLikelihood(model, x, z) + standardNormalLogDensity(z) - posteriorLogDensity(posterior, z);
}

/** KL(q ‖ p(z|x)) in closed form, nats. */
export function klToPosterior(q: Spread, posterior: Posterior): number {
  const d = posterior.mean.length;
  let sum = posterior.logDeterminant - d;
  for (let j = 0; j < d; j++) {
    const s = q.sd[j] ?? 1;
    sum += (posterior.precision[j * d + j] ?? 0) * s * s - 2 * Math.log(s);
    for (let k = 0; k < d; k++) {
      const product =
        ((q.mean[j] ?? 0) - (posterior.mean[j] ?? 0)) * ((q.mean[k] ?? 0) - (posterior.mean[k] ?? 0));
      sum += (posterior.precision[j * d + k] ?? 0) * product;
    }
  }
  return sum / 2;
}

/** The diagonal Gaussian nearest to the posterior in KL(q ‖ p): its mean, and the conditional spreads 1/√precision_jj. */
export function bestDiagonal(posterior: Posterior): { mean: Float64Array; sd: Float64Array } {
  const d = posterior.mean.length;
  return {
    mean: Float64Array.from(posterior.mean),
    sd: Float64Array.from({ length: d }, (_, j) => 1 / Math.sqrt(posterior.precision[j * d + j] ?? 1)),
  };
}
