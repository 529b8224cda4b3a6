import { describe, expect, it } from "vitest";
import { standardGaussian } from "#engine/evidence/diagonalGaussian";
import { drawWeightedSamples, estimateEvidence } from "#engine/evidence/importanceWeights";
import { advanceLane, emptyLane, equivalentPriorSamples, logPriorSecondMoment } from "#engine/evidence/race";
import { Random } from "#shared/math/random";
import { bestDiagonal, drawDatum, jointOf, logEvidence, posteriorOf, randomModel } from "./linearGaussian";

const model = randomModel(50, 2, 1, 4);
const x = drawDatum(model, new Random(4));
const best = bestDiagonal(posteriorOf(model, x));
// A proposal as good as a trained encoder's, not a perfect one.
const q = { mean: best.mean, sd: best.sd.map((s) => 1.5 * s) };
const joint = jointOf(model, x);

async function runLane(count: number, batch: number, seed: number) {
  let lane = emptyLane;
  const random = new Random(seed);
  for (let start = 0; start < count; start += batch) {
    const { logWeights } = await drawWeightedSamples(joint, standardGaussian(2), batch, random.fork(start));
    lane = advanceLane(lane, logWeights);
  }
  return lane;
}

const encoderSamples = (count: number) => drawWeightedSamples(joint, q, count, new Random(3));

describe("the race", () => {
  it("grows batch by batch to what all samples at once give", async () => {
    const lane = await runLane(400, 50, 9);
    expect(lane.history.map((e) => e.count)).toEqual([50, 100, 150, 200, 250, 300, 350, 400]);
    const random = new Random(9);
    const all: number[] = [];
    for (let start = 0; start < 400; start += 50) {
      all.push(...(await drawWeightedSamples(joint, standardGaussian(2), 50, random.fork(start))).logWeights);
    }
    const last = lane.history[lane.history.length - 1];
    expect(last?.logEvidence).toBeCloseTo(estimateEvidence(all).logEvidence, 10);
    expect(last?.effectiveSampleSize).toBeCloseTo(estimateEvidence(all).effectiveSampleSize, 8);
  });

  it("shows 50 encoder samples doing what thousands of prior samples do", async () => {
    const { logWeights, logLikelihood } = await encoderSamples(50);
    const encoder = estimateEvidence(logWeights);
    const short = await runLane(500, 100, 2);
    const ahead = equivalentPriorSamples(encoder, short, logPriorSecondMoment(logWeights, logLikelihood));
    expect(ahead.basis).toBe("encoder-extrapolated");

    const long = await runLane(40_000, 250, 2);
    const measured = equivalentPriorSamples(encoder, long, null);
    expect(measured.basis).toBe("measured");
    expect(measured.samples).toBeGreaterThan(2000);
    // What the encoder foretells and what the prior then does agree.
    expect(Math.abs(Math.log((ahead.samples ?? NaN) / (measured.samples ?? NaN)))).toBeLessThan(
      Math.log(1.5),
    );
    expect(measured.sentence).toMatch(/^50 encoder samples ≈ [\d,]+ prior samples \(measured\)\.$/);
    const end = long.history[long.history.length - 1];
    expect(Math.abs((end?.logEvidence ?? NaN) - logEvidence(model, x))).toBeLessThan(
      4 * (end?.standardError ?? 0),
    );
  });

  it("does not believe a prior lane that has not found the posterior", async () => {
    const encoder = estimateEvidence((await encoderSamples(20)).logWeights);
    // Two nearly equal weights: an error bar of 0.01 that means nothing.
    const lucky = advanceLane(emptyLane, [-800, -800.02]);
    expect(lucky.history[0]?.standardError).toBeLessThan(encoder.standardError ?? 0);
    expect(equivalentPriorSamples(encoder, lucky, null)).toMatchObject({ samples: null, basis: "unknown" });
  });

  it("extrapolates from the lane alone when that is all there is, and says so", async () => {
    const encoder = estimateEvidence((await encoderSamples(4000)).logWeights);
    const lane = await runLane(20_000, 1000, 6);
    const answer = equivalentPriorSamples(encoder, lane, null);
    expect(answer.basis).toBe("prior-extrapolated");
    expect(answer.sentence).toMatch(/extrapolated from SE² ∝ 1\/K/);
    expect(answer.samples).toBeGreaterThan(20_000);
  });

  it("stays finite where no count of prior samples could be written out", () => {
    const encoder = estimateEvidence([-3000, -3001, -3000.5]);
    const lane = advanceLane(emptyLane, [-9000, -9500]);
    const answer = equivalentPriorSamples(encoder, lane, 2302.585);
    expect(answer).toMatchObject({ samples: Infinity, basis: "encoder-extrapolated" });
    expect(answer.sentence).toBe("3 encoder samples ≈ 10^1001 prior samples (extrapolated from SE² ∝ 1/K).");
  });

  it("has nothing to compare without an error bar", () => {
    const lane = advanceLane(emptyLane, [-Infinity, -Infinity]);
    expect(lane.history).toEqual([]);
    expect(lane.sums.count).toBe(2);
    expect(equivalentPriorSamples(estimateEvidence([1]), lane, null).sentence).toMatch(/no error bar/);
    expect(equivalentPriorSamples(estimateEvidence([1, 1]), lane, null).sentence).toMatch(/all equal/);
    expect(equivalentPriorSamples(estimateEvidence([1, 2]), lane, null).sentence).toMatch(/too few samples/);
  });
});
