import { symmetricEigen } from "#shared/math/symmetricEigen";

const LOG_TWO_PI = Math.log(2 * Math.PI);

/**
 * The largest mean log p(x) that any linear-Gaussian model of `latentSize` dimensions has on these rows, nats per row:
 * −½ (D log 2π + Σ_{j≤d} log λ_j + (D − d) log σ² + D), λ the eigenvalues of the covariance of x and σ² the mean of those
 * left out (Tipping & Bishop 1999, equations 7 and 8 put into 4).
 */
export function bestLogLikelihood(rows: readonly (readonly number[])[], latentSize: number): number {
  const features = rows[0]?.length ?? 0;
  const { values } = symmetricEigen(covarianceOf(rows, features), features);
  const noise = values.slice(latentSize).reduce((sum, v) => sum + v, 0) / (features - latentSize);
  const logDeterminant =
    values.slice(0, latentSize).reduce((sum, v) => sum + Math.log(v), 0) +
    (features - latentSize) * Math.log(noise);
  return -0.5 * (features * (LOG_TWO_PI + 1) + logDeterminant);
}

/** With the divisor n, [features, features]. */
function covarianceOf(rows: readonly (readonly number[])[], features: number): Float64Array {
  const mean = new Float64Array(features);
  for (const row of rows) row.forEach((value, i) => (mean[i] = (mean[i] ?? 0) + value / rows.length));
  const covariance = new Float64Array(features * features);
  for (const row of rows) {
    for (let i = 0; i < features; i++) {
      const deviation = ((row[i] ?? 0) - (mean[i] ?? 0)) / rows.length;
      for (let j = 0; j < features; j++) {
        const at = i * features + j;
        covariance[at] = (covariance[at] ?? 0) + deviation * ((row[j] ?? 0) - (mean[j] ?? 0));
      }
    }
  }
  return covariance;
}
