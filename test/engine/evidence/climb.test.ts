import { describe, expect, it } from "vitest";
import { climb } from "#engine/evidence/climb";
import { mahalanobis } from "#engine/evidence/orientedGaussian";
import { posteriorOf, randomModel, jointOf, logEvidence, drawDatum } from "./linearGaussian";
import { evaluateLogJoint } from "#engine/evidence/logJoint";
import { Random } from "#shared/math/random";

describe("climb", () => {
  it.each([1, 2, 3])(
    "gives the mean, covariance and mass of a narrow slanting Gaussian in d = %i",
    async (d) => {
      const model = randomModel(d + 1, d, 0.05, 70 + d);
      const x = drawDatum(model, new Random(d));
      const posterior = posteriorOf(model, x);
      const joint = jointOf(model, x);
      const starts = [0, 0.4, -0.3].map((away) => Float64Array.from(posterior.mean, (m) => m + away));
      const peaks = await climb(starts, 0.2, (z) => evaluateLogJoint(joint, z, z.length / d));
      expect(peaks.length).toBe(3);
      for (const { gaussian, logMass } of peaks) {
        expect(mahalanobis(gaussian, Float64Array.from(posterior.mean))).toBeLessThan(1e-3);
        // Σ Λ = I, along each axis of the Gaussian found: u Λ u = 1 / sd².
        for (let i = 0; i < d; i++) {
          let along = 0;
          for (let j = 0; j < d; j++) {
            for (let k = 0; k < d; k++) {
              const pair = (gaussian.axes[i * d + j] ?? 0) * (gaussian.axes[i * d + k] ?? 0);
              along += pair * (posterior.precision[j * d + k] ?? 0);
            }
          }
          expect(Math.sqrt(along) * (gaussian.sd[i] ?? NaN)).toBeCloseTo(1, 3);
        }
        expect(logMass).toBeCloseTo(logEvidence(model, x), 3);
      }
      expect(joint.asked).toBeLessThan(3 * 10 * (2 * d * d + 5));
    },
  );

  it("follows a bent ridge to its top", async () => {
    // Rosenbrock's valley upside down: the top is at (1, 1).
    const peaks = await climb([Float64Array.of(-1.2, 1)], 0.2, (z) => {
      const out = new Float64Array(z.length / 2);
      for (let i = 0; i < out.length; i++) {
        const a = z[2 * i] ?? 0;
        const b = z[2 * i + 1] ?? 0;
        out[i] = -((1 - a) ** 2) - 100 * (b - a * a) ** 2;
      }
      return Promise.resolve(out);
    });
    const [peak] = peaks;
    expect(Math.hypot((peak?.gaussian.mean[0] ?? NaN) - 1, (peak?.gaussian.mean[1] ?? NaN) - 1)).toBeLessThan(
      0.1,
    );
  });
});
