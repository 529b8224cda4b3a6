import { describe, expect, it } from "vitest";
import type { PriorConfig } from "#shared/domain/prior";
import type { GaussianMixture } from "#shared/math/gaussianMixture";
import { logEvidence } from "#shared/math/linearGaussian";
import { logSumExp } from "#shared/math/logSumExp";
import { inspect } from "#engine/infer/inspect";
import { priorMixture } from "#engine/infer/priorMixture";
import { priorSamples } from "#engine/infer/priorSamples";
import { explain } from "#engine/probability/explain";
import { overlapMap, overlapSummary } from "#engine/probability/overlap";
import { race } from "#engine/probability/race";
import { refineDatum } from "#engine/probability/refineDatum";
import { surveyRows } from "#engine/survey/surveyRows";
import { linearCase, silent, type LinearCase } from "./linearModel";

const priors: readonly PriorConfig[] = [
  { kind: "mixture", components: 3 },
  { kind: "vamp", components: 4 },
];

/** log p(x) in closed form: a linear model of z = μ_m + σ_m u is one of u, so that p(x) is a mixture of Gaussians. */
function truthOf({ truth, x }: LinearCase, prior: GaussianMixture, row: number): number {
  const { latentSize: d, logWeights, mean, sd } = prior;
  return logSumExp(
    Array.from(logWeights, (logWeight, m) => {
      const weights = truth.weights.map((line) => line.map((w, j) => w * (sd[m * d + j] ?? NaN)));
      const bias = truth.bias.map(
        (b, i) => b + (truth.weights[i] ?? []).reduce((sum, w, j) => sum + w * (mean[m * d + j] ?? NaN), 0),
      );
      return logWeight + logEvidence({ ...truth, weights, bias }, x(row));
    }),
  );
}

describe.each(priors)("every figure under a prior of $components components ($kind)", (config) => {
  const each = linearCase(2, { prior: config });
  const { reader } = each;
  const prior = (): Promise<GaussianMixture> => priorMixture(reader.programs, reader.weights);

  it("has the exact evidence of the closed form, on the grid and by samples", async () => {
    for (const row of [0, 5, 11]) {
      const expected = truthOf(each, await prior(), row);
      const { exact, evidence, elbo, kl, klError, reconstruction } = await explain(
        reader,
        { row, seed: 1, largestK: 4000 },
        silent,
      );
      expect(exact?.exact).toBe(true);
      expect(exact?.logEvidence).toBeCloseTo(expected, 3);
      expect(Math.abs(evidence.logEvidence - expected)).toBeLessThan(
        4 * (evidence.standardError ?? NaN) + 1e-3,
      );
      // ELBO + KL(q ‖ p(z|x)) = log p(x), the ELBO being an estimate now.
      expect(Math.abs(elbo.value + (exact?.kl ?? NaN) - expected)).toBeLessThan(
        4 * elbo.standardError + 2e-3,
      );
      expect(elbo.value).toBeCloseTo(reconstruction.value - kl, 6);
      expect(klError).toBeGreaterThan(0);
    }
  });

  it("says the same of a row in the survey, the race and the inspector", async () => {
    const row = 3;
    const { elbo, evidence } = await explain(reader, { row, seed: 2, largestK: 1000 }, silent);
    const [figures] = await surveyRows(reader, [row], { samples: 1000, seed: 2 });
    expect(figures?.logEvidence).toBeCloseTo(evidence.logEvidence, 9);
    expect(figures?.elbo).toBeCloseTo(elbo.value, 9);
    const lanes = await race(reader, { row, seed: 2, count: 20_000 }, silent);
    const last = lanes.prior.history.at(-1);
    const expected = truthOf(each, await prior(), row);
    expect(Math.abs((last?.logEvidence ?? NaN) - expected)).toBeLessThan(5 * (last?.standardError ?? NaN));
    const steps = inspect(reader, reader.weights, { row, sampleCount: 1000, seed: 4 });
    let next = await steps.next();
    while (next.done !== true) next = await steps.next();
    const spread = Math.hypot(next.value.elbo.standardError, elbo.standardError);
    expect(Math.abs(next.value.elbo.value - elbo.value)).toBeLessThan(4 * spread);
  });

  it("splits the inference gap at the best Gaussian", async () => {
    const { approximation, amortisation, exactKl, warning } = await refineDatum(
      reader,
      { row: 2, seed: 1, steps: 200 },
      silent,
    );
    expect(warning).toBeNull();
    expect(amortisation.value).toBeGreaterThan(0);
    expect(Math.abs(approximation.value - (exactKl ?? NaN))).toBeLessThan(
      4 * approximation.standardError + 5e-3,
    );
  });

  it("draws its samples, and holds q̄ against itself", async () => {
    const mixture = await prior();
    const steps = priorSamples(reader.programs, reader.weights, reader.dataset, {
      count: 1024,
      seed: 1,
      show: "mean",
    });
    let next = await steps.next();
    while (next.done !== true) next = await steps.next();
    const { z } = next.value;
    const shares = Array.from(mixture.logWeights, Math.exp);
    const expected = shares.reduce((sum, w, m) => sum + w * (mixture.mean[2 * m] ?? NaN), 0);
    const first = z.filter((_, i) => i % 2 === 0);
    const mean = first.reduce((sum, v) => sum + v, 0) / first.length;
    const sd = Math.sqrt(first.reduce((sum, v) => sum + (v - mean) ** 2, 0) / first.length);
    expect(Math.abs(mean - expected)).toBeLessThan((4 * sd) / Math.sqrt(first.length));

    // A cloud whose q̄ is the prior: components as often as they weigh.
    const rows = shares.flatMap((w, m) => Array<number>(Math.round(w * 12)).fill(m));
    const pick = (values: ArrayLike<number>): Float32Array =>
      Float32Array.from(rows.flatMap((m) => [values[2 * m] ?? NaN, values[2 * m + 1] ?? NaN]));
    const same = { version: 1, step: 1, count: rows.length, latentSize: 2, prior: mixture };
    const encoding = { ...same, mean: pick(mixture.mean), sd: pick(mixture.sd) };
    const summary = await overlapSummary(reader, encoding, { samples: 2000, seed: 1, rows: null }, silent);
    expect(summary.overlap.value).toBeGreaterThan(0.999);
    expect(Math.abs(summary.marginalKl.value)).toBeLessThan(1e-4);
    expect(summary.meanKl).toBeCloseTo(summary.information.value + summary.marginalKl.value, 9);
    expect(summary.surgerySentence).toContain("no closed form");
    const map = await overlapMap(
      reader,
      encoding,
      { dimensions: [0, 1], resolution: 64, extent: 8, rows: null },
      silent,
    );
    map.logPrior?.forEach((value, i) => expect(map.logAggregate[i]).toBeCloseTo(value, 3));
    expect(map.overlap).toBeGreaterThan(0.95);
  });
});
