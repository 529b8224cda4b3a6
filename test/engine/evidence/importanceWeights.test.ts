import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  gaussianLogDensities,
  sampleGaussian,
  sdFromLogVariance,
  standardGaussian,
} from "#engine/evidence/diagonalGaussian";
import {
  drawWeightedSamples,
  estimateEvidence,
  logImportanceWeights,
  normalisedWeights,
} from "#engine/evidence/importanceWeights";
import type { LogJoint } from "#engine/evidence/logJoint";
import {
  addLogWeights,
  emptyWeightSums,
  estimateFromSums,
  mergeWeightSums,
} from "#engine/evidence/weightSums";
import { paretoSmooth } from "#engine/evidence/paretoSmoothing";
import { judgeProposal } from "#engine/evidence/proposalVerdict";
import { Random } from "#shared/math/random";
import {
  bestDiagonal,
  drawDatum,
  jointOf,
  klToPosterior,
  logEvidence,
  posteriorOf,
  randomModel,
} from "./linearGaussian";

const collapsed = (latentSize: number, constant: number): LogJoint => ({
  latentSize,
  evaluate: (z, count) =>
    Promise.resolve({
      logLikelihood: new Float64Array(count).fill(constant),
      logPrior: gaussianLogDensities(standardGaussian(latentSize), z),
    }),
});

describe("estimateEvidence on linear-Gaussian models", () => {
  it.each([1, 2, 3, 8])("is within 4 SE in 99 of 100 draws, with an honest SE, in d = %i", async (d) => {
    // Many features make the posterior nearly diagonal, so that a diagonal proposal has weights of small variance.
    const model = randomModel(12 * d, d, 2, 10 + d);
    const x = drawDatum(model, new Random(d));
    const posterior = posteriorOf(model, x);
    const best = bestDiagonal(posterior);
    const q = { mean: best.mean, sd: best.sd.map((s) => 1.2 * s) };
    const truth = logEvidence(model, x);
    const joint = jointOf(model, x);
    const random = new Random(2024);
    const estimates = [];
    for (let run = 0; run < 100; run++) {
      const { logWeights } = await drawWeightedSamples(joint, q, 1000, random.fork(run));
      estimates.push(estimateEvidence(logWeights));
    }
    const errors = estimates.map((e) => (e.logEvidence - truth) / (e.standardError ?? NaN));
    expect(errors.filter((e) => Math.abs(e) <= 4).length).toBeGreaterThanOrEqual(99);
    const spread = Math.sqrt(estimates.reduce((s, e) => s + (e.logEvidence - truth) ** 2, 0) / 100);
    const claimed = Math.sqrt(estimates.reduce((s, e) => s + (e.standardError ?? NaN) ** 2, 0) / 100);
    expect(Math.abs(claimed / spread - 1)).toBeLessThan(0.2);
  });

  it("is caught by k̂ where its error bar cannot be trusted", async () => {
    const model = randomModel(11, 8, 0.8, 18);
    const x = drawDatum(model, new Random(8));
    const tooNarrow = bestDiagonal(posteriorOf(model, x));
    let misses = 0;
    let flagged = 0;
    for (let run = 0; run < 100; run++) {
      const { logWeights } = await drawWeightedSamples(jointOf(model, x), tooNarrow, 500, new Random(run));
      const { logEvidence: estimate, standardError } = estimateEvidence(logWeights);
      if (Math.abs(estimate - logEvidence(model, x)) > 2 * (standardError ?? 0)) misses++;
      if (judgeProposal(logWeights, paretoSmooth(logWeights)).quality !== "good") flagged++;
    }
    // An honest error bar would miss by 2 SE in 5 of 100.
    expect(misses).toBeGreaterThan(15);
    expect(flagged).toBeGreaterThan(90);
  });

  it("does not depend on the proposal, unlike the ELBO: no KL is left in it", async () => {
    const model = randomModel(6, 2, 0.7, 3);
    const x = drawDatum(model, new Random(3));
    const posterior = posteriorOf(model, x);
    const best = bestDiagonal(posterior);
    for (const widen of [1, 1.5, 2]) {
      const q = { mean: best.mean, sd: best.sd.map((s) => widen * s) };
      const { logWeights } = await drawWeightedSamples(jointOf(model, x), q, 20_000, new Random(5));
      const estimate = estimateEvidence(logWeights);
      expect(Math.abs(estimate.logEvidence - logEvidence(model, x))).toBeLessThan(
        4 * (estimate.standardError ?? 0),
      );
      const elbo = logWeights.reduce((s, w) => s + w, 0) / logWeights.length;
      expect(Math.abs(estimate.logEvidence - elbo - klToPosterior(q, posterior))).toBeLessThan(0.03);
    }
  });

  it("uses every sample whatever the size of the chunks, and returns log p, not its negative", async () => {
    const model = randomModel(4, 2, 0.9, 8);
    const x = drawDatum(model, new Random(8));
    const joint = jointOf(model, x);
    const { logWeights } = await drawWeightedSamples(joint, standardGaussian(2), 64, new Random(1));
    expect(joint.asked).toBe(64);
    expect(estimateEvidence(logWeights).count).toBe(64);
    const byHand = Math.log(logWeights.reduce((s, w) => s + Math.exp(w), 0) / 64);
    expect(estimateEvidence(logWeights).logEvidence).toBeCloseTo(byHand, 12);
    for (const chunk of [1, 7, 64, 1000]) {
      let sums = emptyWeightSums;
      for (let i = 0; i < 64; i += chunk) sums = addLogWeights(sums, logWeights.subarray(i, i + chunk));
      expect(estimateFromSums(sums)?.logEvidence).toBeCloseTo(byHand, 12);
    }
  });
});

describe("sums of weights", () => {
  it("merge to the same estimate as all at once, at any number of nats", () => {
    const nats = fc.double({ min: -8000, max: 8000, noNaN: true });
    fc.assert(
      fc.property(fc.array(nats, { minLength: 1 }), fc.array(nats), (a, b) => {
        const merged = estimateFromSums(
          mergeWeightSums(addLogWeights(emptyWeightSums, a), addLogWeights(emptyWeightSums, b)),
        );
        const whole = estimateEvidence([...a, ...b]);
        expect(merged?.logEvidence).toBeCloseTo(whole.logEvidence, 8);
        expect(merged?.effectiveSampleSize).toBeCloseTo(whole.effectiveSampleSize, 8);
        expect(whole.effectiveSampleSize).toBeGreaterThanOrEqual(1 - 1e-12);
        expect(whole.effectiveSampleSize).toBeLessThanOrEqual(whole.count);
        expect(whole.standardError === null || Number.isFinite(whole.standardError)).toBe(true);
      }),
    );
  });

  it("move with the weights by any constant and leave ESS and SE", () => {
    const weights = [0.3, -1, 2, 0.5];
    const moved = estimateEvidence(weights.map((w) => w - 5000));
    const still = estimateEvidence(weights);
    expect(moved.logEvidence).toBeCloseTo(still.logEvidence - 5000, 9);
    expect(moved.effectiveSampleSize).toBeCloseTo(still.effectiveSampleSize, 9);
    expect(moved.standardError).toBeCloseTo(still.standardError ?? NaN, 9);
  });
});

describe("extremes", () => {
  it("one sample: an estimate without an error bar", () => {
    expect(estimateEvidence([-1234])).toEqual({
      logEvidence: -1234,
      standardError: null,
      effectiveSampleSize: 1,
      count: 1,
    });
  });

  it.each([1, 64])("a collapsed model in d = %i: exact with the prior as proposal", async (d) => {
    const { logWeights } = await drawWeightedSamples(
      collapsed(d, -3000),
      standardGaussian(d),
      50,
      new Random(1),
    );
    const estimate = estimateEvidence(logWeights);
    expect(estimate.logEvidence).toBeCloseTo(-3000, 9);
    expect(estimate.standardError).toBeLessThan(1e-6);
    expect(estimate.effectiveSampleSize).toBeCloseTo(50, 6);
  });

  it("one weight above all: ESS 1", () => {
    const estimate = estimateEvidence([0, -9000, -9000, -9000]);
    expect(estimate.effectiveSampleSize).toBe(1);
    expect(estimate.standardError).toBeCloseTo(Math.sqrt(3 / 4), 12);
    expect(Array.from(normalisedWeights([0, -9000, -9000, -9000]))).toEqual([1, 0, 0, 0]);
  });

  it("a point mass as proposal, NaN, +∞ and no weight at all are refused with the reason", async () => {
    const point = { mean: [0], sd: [0] };
    await expect(drawWeightedSamples(collapsed(1, 0), point, 5, new Random(1))).rejects.toThrow(
      /dimension 1 has mean 0 and standard deviation 0/,
    );
    await expect(
      drawWeightedSamples(collapsed(1, NaN), standardGaussian(1), 5, new Random(1)),
    ).rejects.toThrow(/log p\(x, z\) of sample 1 of 5 is NaN/);
    expect(() => logImportanceWeights([0, Infinity], [0, 0])).toThrow(/sample 2 of 2 is Infinity/);
    expect(() => estimateEvidence([])).toThrow(/no samples/);
    expect(() => estimateEvidence([-Infinity, -Infinity])).toThrow(/exactly 0/);
    expect(() => normalisedWeights([-Infinity])).toThrow(/exactly 0/);
  });

  it("a weight of exactly 0 counts as a sample", () => {
    expect(estimateEvidence([0, -Infinity]).logEvidence).toBeCloseTo(Math.log(0.5), 12);
  });
});

describe("Gaussian samples", () => {
  it("spread by σ = exp(½ log σ²), not by exp(log σ²)", () => {
    const sd = sdFromLogVariance([Math.log(0.25), Math.log(9)]);
    expect(Array.from(sd)).toEqual([0.5, expect.closeTo(3, 12)]);
    const z = sampleGaussian({ mean: [1, -2], sd }, 20_000, new Random(4));
    for (const [j, mean, spread] of [
      [0, 1, 0.5],
      [1, -2, 3],
    ] as const) {
      const column = z.filter((_, i) => i % 2 === j);
      const centre = column.reduce((s, v) => s + v, 0) / column.length;
      const variance = column.reduce((s, v) => s + (v - centre) ** 2, 0) / column.length;
      expect(Math.abs(centre - mean)).toBeLessThan((4 * spread) / Math.sqrt(20_000));
      expect(Math.sqrt(variance) / spread).toBeCloseTo(1, 1.5);
    }
  });

  it("have a normalised density: ∫ q = 1", () => {
    const h = 0.1;
    const side = Array.from({ length: 161 }, (_, i) => -8 + i * h);
    const z = Float64Array.from(side.flatMap((a) => side.flatMap((b) => [a, b])));
    const mass = gaussianLogDensities({ mean: [0.5, -1], sd: [0.4, 1.1] }, z).reduce(
      (s, l) => s + Math.exp(l) * h * h,
      0,
    );
    expect(mass).toBeCloseTo(1, 9);
  });
});
