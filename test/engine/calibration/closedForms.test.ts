import { describe, expect, it } from "vitest";
import { bestLogLikelihood } from "#engine/calibration/bestLogLikelihood";
import { linearGaussianOf, linearModel, rowOf } from "#engine/calibration/linearModel";
import { secondMoment } from "#engine/calibration/secondMoment";
import { stepGradient, type Batch } from "#engine/calibration/stepGradient";
import { gaussianLogDensities } from "#engine/evidence/diagonalGaussian";
import {
  drawDatum,
  logEvidence,
  posteriorLogDensity,
  posteriorOf,
  randomModel,
} from "#shared/math/linearGaussian";
import { normalOverlap } from "#shared/math/normalOverlap";
import { Random } from "#shared/math/random";

const logNormal = (x: number, { mean, sd }: { mean: number; sd: number }): number =>
  -0.5 * ((x - mean) / sd) ** 2 - Math.log(sd) - 0.5 * Math.log(2 * Math.PI);

describe("the calibration's own closed forms", () => {
  it.each([
    [0, 1, 0.7, 1],
    [0, 1, 0.7, 0.4],
    [-2, 0.5, 1, 2],
    [3, 0.2, 3, 1],
  ])("overlap of N(%d, %d²) and N(%d, %d²) is the sum over a fine grid", (a, s, b, t) => {
    const [p, q] = [
      { mean: a, sd: s },
      { mean: b, sd: t },
    ];
    let sum = 0;
    for (let x = -20; x < 20; x += 1e-3) sum += Math.exp(Math.min(logNormal(x, p), logNormal(x, q))) * 1e-3;
    expect(normalOverlap(p, q)).toBeCloseTo(sum, 6);
    expect(normalOverlap(q, p)).toBe(normalOverlap(p, q));
  });

  it("the second moment of the weights is the sum over a fine grid", () => {
    const model = randomModel(4, 2, 0.8, 5);
    const posterior = posteriorOf(model, drawDatum(model, new Random(6)));
    const sds = [0, 3].map((i) => Math.sqrt(posterior.covariance[i] ?? NaN));
    const q = {
      mean: posterior.mean.map((m, j) => m + 0.4 * (sds[j] ?? 0)),
      sd: sds.map((sd) => 1.3 * sd),
    };
    const [u, v] = sds as [number, number]; // two latent dimensions
    let sum = 0;
    for (let i = -120; i <= 120; i++) {
      for (let j = -120; j <= 120; j++) {
        const z = Float64Array.of(
          (posterior.mean[0] ?? 0) + (i * u) / 12,
          (posterior.mean[1] ?? 0) + (j * v) / 12,
        );
        sum += Math.exp(2 * posteriorLogDensity(posterior, z) - (gaussianLogDensities(q, z)[0] ?? NaN));
      }
    }
    expect(secondMoment(posterior, q)).toBeCloseTo((sum * u * v) / 144, 9);
    const exact = { mean: [0.3], sd: [0.5] };
    const same = {
      mean: [0.3],
      covariance: Float64Array.of(0.25),
      precision: Float64Array.of(4),
      logDeterminant: Math.log(0.25),
    };
    expect(secondMoment(same, exact)).toBeCloseTo(1, 12);
  });

  it("the best log-likelihood is above that of the model the data come from, and near it", () => {
    const { dataset, truth } = linearModel(2, 3);
    const rows = Array.from(dataset.trainRows, (row) => rowOf(dataset, row));
    const mean = rows.reduce((sum, x) => sum + logEvidence(truth, x) / rows.length, 0);
    const best = bestLogLikelihood(rows, 2);
    // Twice the gain of n rows is χ² with as many degrees as the model has parameters (Wilks): 50 · 3 + 1 − 1 of them.
    const degrees = 150;
    const gain = 2 * rows.length * (best - mean);
    expect(Math.abs(gain - degrees)).toBeLessThan(4 * Math.sqrt(2 * degrees));
    expect(bestLogLikelihood(rows, 3)).toBeGreaterThan(best);
  });

  it("the derivatives by hand are those of finite differences", () => {
    const { parameters, dataset } = linearModel(2, 4);
    expect(linearGaussianOf(parameters, 2).noise).toBeCloseTo(0.5, 2);
    const batch: Batch = {
      x: new Float32Array(5 * 50),
      noise: new Float32Array(10),
      rows: 5,
      features: 50,
      latentSize: 2,
    };
    dataset.modelRows([0, 1, 2, 3, 4], batch.x);
    new Random(8).fillNormal(batch.noise);
    const weights = Object.fromEntries(
      Object.entries(parameters).map(([name, values]) => [name, Float64Array.from(values)]),
    );
    const { gradients } = stepGradient(weights, batch);
    for (const [name, values] of Object.entries(weights)) {
      const at = values.length >> 1;
      const lossAt = (shift: number): number => {
        const moved = values.slice();
        moved[at] = (moved[at] ?? 0) + shift;
        return -stepGradient({ ...weights, [name]: moved }, batch).terms.elbo;
      };
      const slope = (lossAt(1e-5) - lossAt(-1e-5)) / 2e-5;
      const found = gradients[name]?.[at] ?? NaN;
      expect(Math.abs(found - slope)).toBeLessThan(1e-6 * Math.max(1, Math.abs(slope)));
    }
  });
});
