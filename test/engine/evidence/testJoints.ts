import type { LogJoint } from "#engine/evidence/logJoint";
import { standardNormalLogDensity } from "#shared/math/gaussian";
import { logSumExp } from "#shared/math/logSumExp";

/** A joint from log p(x, z) itself; the prior is taken out of it again, as a model would give the two parts. */
export function jointFrom(latentSize: number, logDensity: (z: Float64Array) => number): LogJoint {
  return {
    latentSize,
    evaluate(z, count) {
      const rows = Array.from({ length: count }, (_, i) => z.subarray(i * latentSize, (i + 1) * latentSize));
      const logPrior = Float64Array.from(rows, (row) => standardNormalLogDensity(row));
      return Promise.resolve({
        logLikelihood: logPrior.map((p, i) => logDensity(rows[i] ?? row0) - p),
        logPrior,
      });
    },
  };
}
const row0 = new Float64Array(0);

export interface Bump {
  readonly logMass: number;
  readonly mean: readonly number[];
  readonly sd: readonly number[];
}

/** log Σ_m exp(logMass_m) N(z; mean_m, diag sd_m²): its integral is Σ exp(logMass_m). */
export function bumps(parts: readonly Bump[]): (z: Float64Array) => number {
  return (z) =>
    logSumExp(
      parts.map((part) =>
        part.mean.reduce((sum, m, j) => {
          const s = part.sd[j] ?? 1;
          return sum - 0.5 * (((z[j] ?? 0) - m) / s) ** 2 - Math.log(s) - 0.5 * Math.log(2 * Math.PI);
        }, part.logMass),
      ),
    );
}
