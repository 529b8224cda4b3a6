import type { DiagonalGaussian } from "#engine/evidence/diagonalGaussian";
import { invertSymmetric } from "#shared/math/invertSymmetric";
import type { Posterior } from "#shared/math/linearGaussian";

/**
 * ρ = E_q[w²] / (E_q w)² = ∫ p(z|x)² / q(z) dz of the weights w = p(x, z)/q(z) under a diagonal Gaussian q, in closed form.
 * With P and Q the precisions, A = 2P − Q and δ the difference of the means:
 * ρ = |P| |Q|^-½ |A|^-½ exp(½ δᵀ(Q + Q A⁻¹ Q) δ). K samples weigh as K/ρ, and L_K ≈ log p(x) − (ρ − 1)/2K.
 * Finite only where A is positive definite.
 */
export function secondMoment(posterior: Posterior, q: DiagonalGaussian): number {
  const d = posterior.mean.length;
  const precision = Float64Array.from({ length: d }, (_, j) => 1 / (q.sd[j] ?? 1) ** 2);
  const a = posterior.precision.map((p, i) =>
    i % (d + 1) === 0 ? 2 * p - (precision[i / (d + 1)] ?? 0) : 2 * p,
  );
  const { inverse, logDeterminant } = invertSymmetric(a, d);
  const pull = Float64Array.from(
    { length: d },
    (_, j) => (precision[j] ?? 0) * ((q.mean[j] ?? 0) - (posterior.mean[j] ?? 0)),
  );
  let exponent = 0;
  let logRatio = -posterior.logDeterminant - 0.5 * logDeterminant;
  for (let j = 0; j < d; j++) {
    logRatio -= 0.5 * Math.log(precision[j] ?? 1);
    exponent += (pull[j] ?? 0) ** 2 / (precision[j] ?? 1);
    for (let k = 0; k < d; k++) exponent += (pull[j] ?? 0) * (inverse[j * d + k] ?? 0) * (pull[k] ?? 0);
  }
  return Math.exp(logRatio + exponent / 2);
}
