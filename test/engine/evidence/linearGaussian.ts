import type { DiagonalGaussian } from "#engine/evidence/diagonalGaussian";
import type { LogJoint } from "#engine/evidence/logJoint";
import { standardNormalLogDensity } from "#shared/math/gaussian";
import { Random } from "#shared/math/random";

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

/** The model's joint density for one x, with a count of what was asked. */
export function jointOf(model: LinearGaussian, x: readonly number[]): LogJoint & { asked: number } {
  const d = latentSize(model);
  return {
    latentSize: d,
    asked: 0,
    evaluate(z, count) {
      this.asked += count;
      const rows = Array.from({ length: count }, (_, i) => z.subarray(i * d, (i + 1) * d));
      return Promise.resolve({
        logLikelihood: Float64Array.from(rows, (row) => logLikelihood(model, x, row)),
        logPrior: Float64Array.from(rows, (row) => standardNormalLogDensity(row)),
      });
    },
  };
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
  const { inverse, logDeterminant } = invert(precision, d);
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
export function klToPosterior(q: DiagonalGaussian, posterior: Posterior): number {
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

/** Gauss–Jordan with the log determinant; the matrices here are small and well conditioned. */
export function invert(matrix: Float64Array, n: number): { inverse: Float64Array; logDeterminant: number } {
  const rows = Array.from({ length: n }, (_, i) =>
    Array.from({ length: 2 * n }, (_unused, j) => (j < n ? (matrix[i * n + j] ?? 0) : j - n === i ? 1 : 0)),
  );
  let logDeterminant = 0;
  rows.forEach((pivotRow, i) => {
    const pivot = pivotRow[i] ?? 0;
    logDeterminant += Math.log(pivot);
    for (let j = 0; j < 2 * n; j++) pivotRow[j] = (pivotRow[j] ?? 0) / pivot;
    rows.forEach((row, k) => {
      const factor = row[i] ?? 0;
      if (k === i || factor === 0) return;
      for (let j = 0; j < 2 * n; j++) row[j] = (row[j] ?? 0) - factor * (pivotRow[j] ?? 0);
    });
  });
  return { inverse: Float64Array.from(rows.flatMap((row) => row.slice(n))), logDeterminant };
}
