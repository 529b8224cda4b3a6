import type { LogJoint } from "#engine/evidence/logJoint";
import { standardNormalLogDensity } from "#shared/math/gaussian";
import { latentSize, logLikelihood, type LinearGaussian } from "#shared/math/linearGaussian";

export * from "#shared/math/linearGaussian";

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
