import { describe, expect, it } from "vitest";
import { antitheticNoise, elboWithNoise, type LogJointGradient } from "#engine/evidence/commonNoise";
import { sampleGaussian, type DiagonalGaussian } from "#engine/evidence/diagonalGaussian";
import { estimateElbo } from "#engine/evidence/elbo";
import { inferenceGaps } from "#engine/evidence/gaps";
import { refine, type RefineStep } from "#engine/evidence/refine";
import { standardNormalLogDensity } from "#shared/math/gaussian";
import { Random } from "#shared/math/random";
import {
  bestDiagonal,
  drawDatum,
  jointOf,
  klToPosterior,
  logEvidence,
  logLikelihood,
  posteriorOf,
  randomModel,
  type LinearGaussian,
} from "./linearGaussian";

function gradientOf(model: LinearGaussian, x: readonly number[]): LogJointGradient {
  const posterior = posteriorOf(model, x);
  const d = posterior.mean.length;
  return (z, count) => {
    const logJoint = new Float64Array(count);
    const gradient = new Float64Array(count * d);
    for (let k = 0; k < count; k++) {
      const row = z.subarray(k * d, (k + 1) * d);
      logJoint[k] = logLikelihood(model, x, row) + standardNormalLogDensity(row);
      for (let j = 0; j < d; j++) {
        for (let i = 0; i < d; i++) {
          const pull = (posterior.precision[j * d + i] ?? 0) * ((posterior.mean[i] ?? 0) - (row[i] ?? 0));
          gradient[k * d + j] = (gradient[k * d + j] ?? 0) + pull;
        }
      }
    }
    return Promise.resolve({ logJoint, gradient });
  };
}

async function last(steps: AsyncIterable<RefineStep>): Promise<RefineStep> {
  let final: RefineStep | null = null;
  for await (const step of steps) final = step;
  if (final === null) throw new Error("refine yields its start at least");
  return final;
}

async function elboOf(model: LinearGaussian, x: readonly number[], q: DiagonalGaussian, seed: number) {
  const z = sampleGaussian(q, 4000, new Random(seed));
  const { logLikelihood: values } = await jointOf(model, x).evaluate(z, 4000);
  return estimateElbo(values, q);
}

describe("refine", () => {
  it.each([1, 2, 3, 8])(
    "finds the best diagonal Gaussian in d = %i and the gaps of the closed form",
    async (d) => {
      const model = randomModel(3 * d + 2, d, 0.7, 60 + d);
      const x = drawDatum(model, new Random(d));
      const posterior = posteriorOf(model, x);
      const best = bestDiagonal(posterior);
      const start = { mean: best.mean.map((m) => m + 0.3), sd: best.sd.map((s) => 1.6 * s) };
      const objective = elboWithNoise(gradientOf(model, x), antitheticNoise(512, d, new Random(5)));
      const end = await last(refine(start, objective));
      // Off the diagonal the noise keeps sampling correlations of order 1/√512, which tilt the spreads a little.
      end.gaussian.mean.forEach((m, j) =>
        expect(Math.abs(m - (best.mean[j] ?? NaN)) / (best.sd[j] ?? NaN)).toBeLessThan(0.01),
      );
      end.gaussian.sd.forEach((s, j) =>
        expect(Math.abs(Math.log(s / (best.sd[j] ?? NaN)))).toBeLessThan(0.1),
      );

      const found = await elboOf(model, x, end.gaussian, 1);
      const encoder = await elboOf(model, x, start, 2);
      const gaps = inferenceGaps(
        { value: logEvidence(model, x), standardError: 0 },
        { value: found.elbo, standardError: found.standardError ?? NaN },
        { value: encoder.elbo, standardError: encoder.standardError ?? NaN },
      );
      expect(gaps.warning).toBeNull();
      const approximation = klToPosterior(best, posterior);
      const amortisation = klToPosterior(start, posterior) - approximation;
      // What is left to win over the refined Gaussian is second order in the tilt above.
      const slack = klToPosterior(end.gaussian, posterior) - approximation;
      expect(slack).toBeLessThan(0.02);
      expect(Math.abs(gaps.approximation.value - approximation - slack)).toBeLessThan(
        4 * gaps.approximation.standardError,
      );
      expect(Math.abs(gaps.amortisation.value - amortisation + slack)).toBeLessThan(
        4 * gaps.amortisation.standardError,
      );
      expect(gaps.approximation.value + gaps.amortisation.value).toBeCloseTo(gaps.total.value, 9);
    },
  );

  it("is as quick for a posterior of σ = 0.01, and shows every step", async () => {
    const model = {
      weights: [
        [1, 0],
        [0, 1],
      ],
      bias: [0, 0],
      noise: 0.01,
    };
    const x = [1, -1];
    const best = bestDiagonal(posteriorOf(model, x));
    const objective = elboWithNoise(gradientOf(model, x), antitheticNoise(8, 2, new Random(1)));
    const start = { mean: [1.02, -1.02], sd: [0.02, 0.02] };
    const steps: RefineStep[] = [];
    for await (const step of refine(start, objective, { steps: 200 })) steps.push(step);
    expect(steps.map((s) => s.step)).toEqual(Array.from({ length: 201 }, (_, i) => i));
    expect(Array.from(steps[0]?.gaussian.mean ?? [])).toEqual(start.mean);
    const end = steps[200];
    end?.gaussian.mean.forEach((m, j) => expect(Math.abs(m - (best.mean[j] ?? NaN))).toBeLessThan(1e-4));
    expect(end?.elbo).toBeCloseTo(logEvidence(model, x), 3);
    expect(end?.elbo).toBeGreaterThan(steps[0]?.elbo ?? NaN);
  });

  it("has gradients that agree with differences of the ELBO", async () => {
    const model = randomModel(6, 3, 0.5, 2);
    const x = drawDatum(model, new Random(2));
    const objective = elboWithNoise(gradientOf(model, x), antitheticNoise(16, 3, new Random(9)));
    const mean = Float64Array.of(0.2, -0.4, 0.9);
    const logSd = Float64Array.of(-1, -2, -0.5);
    const { meanGradient, logSdGradient } = await objective(mean, logSd);
    const h = 1e-5;
    const nudge = (a: Float64Array, j: number, by: number) => a.map((v, i) => (i === j ? v + by : v));
    for (let j = 0; j < 3; j++) {
      const m =
        (await objective(nudge(mean, j, h), logSd)).elbo - (await objective(nudge(mean, j, -h), logSd)).elbo;
      const s =
        (await objective(mean, nudge(logSd, j, h))).elbo - (await objective(mean, nudge(logSd, j, -h))).elbo;
      expect(Math.abs(m / (2 * h) / (meanGradient[j] ?? NaN) - 1)).toBeLessThan(1e-5);
      expect(Math.abs(s / (2 * h) / (logSdGradient[j] ?? NaN) - 1)).toBeLessThan(1e-5);
    }
  });

  it("refuses a point mass and an ELBO that is not a number", async () => {
    const nan = () => Promise.resolve({ elbo: NaN, meanGradient: [0], logSdGradient: [0] });
    await expect(last(refine({ mean: [0], sd: [0] }, nan))).rejects.toThrow(/has no density/);
    await expect(last(refine({ mean: [0], sd: [1] }, nan))).rejects.toThrow(/at step 0 of the refinement/);
  });
});

describe("estimateElbo", () => {
  it("is log p(x) − KL(q ‖ p(z|x)) within 4 SE in 99 of 100 draws, with an honest SE", async () => {
    const model = randomModel(6, 2, 0.6, 33);
    const x = drawDatum(model, new Random(1));
    const posterior = posteriorOf(model, x);
    const q = bestDiagonal(posterior);
    const truth = logEvidence(model, x) - klToPosterior(q, posterior);
    const draws = await Promise.all(
      Array.from({ length: 100 }, async (_, seed) => {
        const z = sampleGaussian(q, 200, new Random(seed));
        return estimateElbo((await jointOf(model, x).evaluate(z, 200)).logLikelihood, q);
      }),
    );
    const within = draws.filter((e) => Math.abs(e.elbo - truth) <= 4 * (e.standardError ?? 0));
    expect(within.length).toBeGreaterThanOrEqual(99);
    const spread = Math.sqrt(draws.reduce((s, e) => s + (e.elbo - truth) ** 2, 0) / 100);
    const claimed = Math.sqrt(draws.reduce((s, e) => s + (e.standardError ?? NaN) ** 2, 0) / 100);
    expect(Math.abs(claimed / spread - 1)).toBeLessThan(0.2);
    for (const e of draws) expect(e.elbo).toBe(e.reconstruction - e.kl);
  });

  it("has no error bar for one sample, and refuses none", () => {
    const q = { mean: [0], sd: [1] };
    expect(estimateElbo([-5], q)).toMatchObject({ elbo: -5, reconstruction: -5, kl: 0, standardError: null });
    expect(() => estimateElbo([], q)).toThrow(/over 0 samples is NaN/);
    expect(() => estimateElbo([0, -Infinity], q)).toThrow(/-Infinity/);
  });
});

describe("inferenceGaps", () => {
  const exactly = (value: number) => ({ value, standardError: 0 });
  it("keeps a gap that noise puts below 0, and warns of one that noise cannot", () => {
    const noisy = inferenceGaps(exactly(-100), { value: -99.9, standardError: 0.1 }, exactly(-101));
    expect(noisy.approximation.value).toBeCloseTo(-0.1, 12);
    expect(noisy.warning).toBeNull();
    expect(inferenceGaps(exactly(-100), exactly(-99), exactly(-101)).warning).toMatch(
      /too low, draw more samples/,
    );
    expect(inferenceGaps(exactly(-100), exactly(-102), exactly(-101)).warning).toMatch(
      /refine for more steps/,
    );
  });
});
