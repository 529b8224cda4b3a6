import { symmetricEigen } from "#shared/math/symmetricEigen";

const LOG_TWO_PI = Math.log(2 * Math.PI);

/** A Gaussian by its principal axes: covariance = Σ_i sd_i² u_i u_iᵀ. */
export interface OrientedGaussian {
  /** [d], prior σ. */
  readonly mean: Float64Array;
  /** [d, d]: row i is the unit vector u_i. */
  readonly axes: Float64Array;
  /** [d]: spread along each axis, prior σ. */
  readonly sd: Float64Array;
}

/** Smallest spread kept, prior σ: a covariance of rank below d has none. */
const SMALLEST_SD = 1e-12;

export function orientedFromCovariance(mean: Float64Array, covariance: Float64Array): OrientedGaussian {
  const { values, vectors } = symmetricEigen(covariance, mean.length);
  return { mean, axes: vectors, sd: values.map((v) => Math.max(SMALLEST_SD, Math.sqrt(Math.max(0, v)))) };
}

/** log N(z; mean, covariance) of the row of `z` that starts at `offset`, nats. */
export function orientedLogDensity(gaussian: OrientedGaussian, z: Float64Array, offset: number): number {
  const { mean, axes, sd } = gaussian;
  const d = mean.length;
  let sum = d * LOG_TWO_PI;
  for (let i = 0; i < d; i++) {
    let along = 0;
    for (let j = 0; j < d; j++) along += (axes[i * d + j] ?? 0) * ((z[offset + j] ?? 0) - (mean[j] ?? 0));
    const s = sd[i] ?? 1;
    sum += (along / s) ** 2 + 2 * Math.log(s);
  }
  return -0.5 * sum;
}

/** Distance of z from the mean in standard deviations (Mahalanobis). */
export function mahalanobis(gaussian: OrientedGaussian, z: Float64Array): number {
  const { mean, axes, sd } = gaussian;
  const d = mean.length;
  let sum = 0;
  for (let i = 0; i < d; i++) {
    let along = 0;
    for (let j = 0; j < d; j++) along += (axes[i * d + j] ?? 0) * ((z[j] ?? 0) - (mean[j] ?? 0));
    sum += (along / (sd[i] ?? 1)) ** 2;
  }
  return Math.sqrt(sum);
}

/** Spread of the projection onto the unit vector `u`, prior σ. */
export function marginalSd({ axes, sd }: OrientedGaussian, u: ArrayLike<number>): number {
  return Math.sqrt(alongAxes(axes, sd.length, u, (i) => (sd[i] ?? 1) ** 2));
}

/** Spread along the unit vector `u` with everything across it held: never above the marginal one. */
export function conditionalSd({ axes, sd }: OrientedGaussian, u: ArrayLike<number>): number {
  return 1 / Math.sqrt(alongAxes(axes, sd.length, u, (i) => 1 / (sd[i] ?? 1) ** 2));
}

/** Mean and covariance of a mixture of Gaussians with these weights (summing to 1), as one Gaussian. */
export function mixtureMoments(
  gaussians: readonly OrientedGaussian[],
  weights: readonly number[],
): OrientedGaussian {
  const d = gaussians[0]?.mean.length ?? 0;
  const mean = new Float64Array(d);
  gaussians.forEach((g, m) => g.mean.forEach((v, j) => (mean[j] = (mean[j] ?? 0) + (weights[m] ?? 0) * v)));
  const covariance = new Float64Array(d * d);
  gaussians.forEach((g, m) => {
    const weight = weights[m] ?? 0;
    for (let j = 0; j < d; j++) {
      for (let k = 0; k < d; k++) {
        let value = ((g.mean[j] ?? 0) - (mean[j] ?? 0)) * ((g.mean[k] ?? 0) - (mean[k] ?? 0));
        for (let i = 0; i < d; i++)
          value += (g.sd[i] ?? 1) ** 2 * (g.axes[i * d + j] ?? 0) * (g.axes[i * d + k] ?? 0);
        covariance[j * d + k] = (covariance[j * d + k] ?? 0) + weight * value;
      }
    }
  });
  return orientedFromCovariance(mean, covariance);
}

function alongAxes(
  axes: Float64Array,
  d: number,
  u: ArrayLike<number>,
  weight: (axis: number) => number,
): number {
  let sum = 0;
  for (let i = 0; i < d; i++) {
    let dot = 0;
    for (let j = 0; j < d; j++) dot += (axes[i * d + j] ?? 0) * (u[j] ?? 0);
    sum += dot * dot * weight(i);
  }
  return sum;
}
