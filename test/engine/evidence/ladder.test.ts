import { describe, expect, it } from "vitest";
import { drawWeightedSamples, normalisedWeights } from "#engine/evidence/importanceWeights";
import { ladder, ladderSizes } from "#engine/evidence/ladder";
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

const model = randomModel(6, 2, 0.6, 21);
const x = drawDatum(model, new Random(21));
const posterior = posteriorOf(model, x);
const best = bestDiagonal(posterior);
const q = { mean: best.mean.map((m) => m + 0.1), sd: best.sd.map((s) => 1.4 * s) };
const truth = logEvidence(model, x);

describe("ladder", () => {
  it("climbs from the ELBO to log p(x)", async () => {
    const { logWeights } = await drawWeightedSamples(jointOf(model, x), q, 10_000, new Random(7));
    const rungs = ladder(logWeights);
    expect(rungs.map((r) => r.samples)).toEqual([
      1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000,
    ]);
    const [first] = rungs;
    const elbo = truth - klToPosterior(q, posterior);
    expect(Math.abs((first?.bound ?? NaN) - elbo)).toBeLessThan(4 * (first?.standardError ?? 0));
    const last = rungs[rungs.length - 1];
    expect(Math.abs((last?.bound ?? NaN) - truth)).toBeLessThan(4 * (last?.standardError ?? 0));
    rungs.forEach((r, i) => {
      const next = rungs[i + 1];
      const noise = Math.hypot(r.standardError ?? 0, next?.standardError ?? 0);
      if (next !== undefined) expect(next.bound).toBeGreaterThan(r.bound - 4 * noise);
    });
  });

  it("is a mean of logs of means, not the weighted sum of log weights", () => {
    const weights = Float64Array.of(0, -2, -1, -5);
    const [pairs] = ladder(weights, [2]);
    const pair = (a: number, b: number) => Math.log((Math.exp(a) + Math.exp(b)) / 2);
    expect(pairs?.bound).toBeCloseTo((pair(0, -2) + pair(-1, -5)) / 2, 12);
    const weighted = normalisedWeights(weights).reduce((s, r, k) => s + r * (weights[k] ?? 0), 0);
    expect(ladder(weights, [4])[0]?.bound).toBeLessThan(weighted);
    // Of the mean of 0, −2, −1, −5, whose squares about it sum to 14.
    expect(ladder(weights, [1])[0]?.standardError).toBeCloseTo(Math.sqrt(14 / 3 / 4), 12);
  });

  it("is never made to rise: a draw that falls is shown falling", () => {
    // The eleventh sample, which no block of ten holds, is the only good one that the blocks of one see.
    const weights = new Float64Array(11).fill(-3);
    weights[10] = 40;
    const rungs = ladder(weights, [1, 10]);
    expect(rungs[1]?.bound).toBeLessThan(rungs[0]?.bound ?? NaN);
  });

  it("has error bars that match the spread between draws, from blocks and from within", async () => {
    const draws = await Promise.all(
      Array.from({ length: 100 }, async (_, run) => {
        const { logWeights } = await drawWeightedSamples(jointOf(model, x), q, 1000, new Random(run));
        return ladder(logWeights, [1, 10, 100, 500, 1000]);
      }),
    );
    for (let rung = 0; rung < 5; rung++) {
      const bounds = draws.map((d) => d[rung]?.bound ?? NaN);
      const centre = bounds.reduce((s, b) => s + b, 0) / 100;
      const spread = Math.sqrt(bounds.reduce((s, b) => s + (b - centre) ** 2, 0) / 99);
      const claimed = Math.sqrt(draws.reduce((s, d) => s + (d[rung]?.standardError ?? NaN) ** 2, 0) / 100);
      expect(Math.abs(claimed / spread - 1)).toBeLessThan(0.2);
    }
    expect(draws[0]?.map((r) => r.errorFrom)).toEqual(["blocks", "blocks", "blocks", "within", "within"]);
  });

  it("has the 5 % and 95 % quantiles over at least 20 blocks", () => {
    // 0 … 100 shuffled by a step that is prime to 101.
    const weights = Float64Array.from({ length: 101 }, (_, i) => (37 * i) % 101);
    const [single, pairs, sixes] = ladder(weights, [1, 2, 6]);
    expect(single).toMatchObject({ low: 5, high: 95, blocks: 101 });
    expect(pairs?.low).toBeLessThan(pairs?.high ?? 0);
    expect(sixes).toMatchObject({ low: null, high: null, blocks: 16 });
  });

  it("holds at the extremes", () => {
    expect(ladder(Float64Array.of(-7))).toEqual([
      { samples: 1, bound: -7, standardError: null, errorFrom: "within", blocks: 1, low: null, high: null },
    ]);
    const far = ladder(new Float64Array(1000).fill(-123_456.75));
    far.forEach((r) => expect(r).toMatchObject({ bound: -123_456.75, standardError: 0 }));
    expect(() => ladder(Float64Array.of(0, -Infinity))).toThrow(/sample 2 is -Infinity/);
    expect(() => ladder(Float64Array.of(0, 1), [3])).toThrow(/3 samples does not fit into 2/);
    expect(ladderSizes(1)).toEqual([1]);
    expect(ladderSizes(30)).toEqual([1, 2, 5, 10, 20, 30]);
  });
});
