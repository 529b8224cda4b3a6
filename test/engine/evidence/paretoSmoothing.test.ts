import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { estimateEvidence } from "#engine/evidence/importanceWeights";
import { paretoSmooth } from "#engine/evidence/paretoSmoothing";
import { judgeProposal, usableShape } from "#engine/evidence/proposalVerdict";
import { Random } from "#shared/math/random";

const file = fileURLToPath(new URL("../../fixtures/evidence/pareto.json", import.meta.url));
// The fixture's shape is what test/fixtures/evidence/make_fixtures.py writes.
const cases = JSON.parse(readFileSync(file, "utf8")) as {
  name: string;
  logWeights: number[];
  shape: number | null;
  smoothed: number[];
}[];

const judge = (logWeights: ArrayLike<number>) => judgeProposal(logWeights, paretoSmooth(logWeights));

/** Weights 1/u^k of uniform u have a Pareto tail of shape k. */
function paretoWeights(shape: number, count: number): Float64Array {
  const random = new Random(count);
  return Float64Array.from({ length: count }, () => -shape * Math.log(1 - random.uniform()));
}

describe("paretoSmooth", () => {
  it.each(cases.map((golden) => [golden.name, golden] as const))(
    "equals ArviZ psislw: %s",
    (name, golden) => {
      const { logWeights, shape } = paretoSmooth(golden.logWeights);
      if (golden.shape === null) expect(shape).toBe(Infinity);
      else expect(Math.abs(shape - golden.shape)).toBeLessThan(1e-6 * Math.max(1, Math.abs(golden.shape)));
      // Which of two equal weights gets the larger order statistic is left to the sort.
      const inOrder = (values: ArrayLike<number>) => {
        const array = Float64Array.from(values);
        return name === "ties" ? array.sort() : array;
      };
      const expected = inOrder(golden.smoothed);
      inOrder(logWeights).forEach((w, i) => {
        expect(Math.abs(w - (expected[i] ?? NaN))).toBeLessThan(1e-6 * Math.max(1, Math.abs(w)));
      });
    },
  );

  it("estimates log p(x) with the smoothed weights: the body as it was, the largest cut", () => {
    const weights = paretoWeights(0.9, 1000).map((w) => w - 900);
    const { logWeights, logEvidence, tailSize } = paretoSmooth(weights);
    const scaled = logWeights.map((w) => w + logEvidence + Math.log(1000));
    const changed = scaled.filter((w, i) => Math.abs(w - (weights[i] ?? NaN)) > 1e-9);
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.length).toBeLessThanOrEqual(tailSize);
    expect(Math.max(...scaled)).toBeLessThanOrEqual(Math.max(...weights) + 1e-9);
    const untouched = [-3, -4, -5000];
    expect(paretoSmooth(untouched).logEvidence).toBeCloseTo(estimateEvidence(untouched).logEvidence, 12);
  });

  it("leaves the order and the input alone", () => {
    const input = paretoWeights(0.6, 400);
    const copy = input.slice();
    const { logWeights } = paretoSmooth(input);
    expect(input).toEqual(copy);
    const rank = (values: Float64Array) =>
      Array.from(values.keys()).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
    expect(rank(logWeights)).toEqual(rank(input));
  });

  it("refuses nothing but what has no answer", () => {
    expect(() => paretoSmooth([])).toThrow(/no weight above 0/);
    expect(() => paretoSmooth([1, NaN, 2])).toThrow(/sample 2 of 3 is NaN/);
    expect(paretoSmooth([7]).logWeights[0]).toBe(0);
    const withZeros = paretoSmooth([...paretoWeights(0.3, 100), -Infinity]);
    expect(withZeros.logWeights[100]).toBe(-Infinity);
    expect(Number.isFinite(withZeros.shape)).toBe(true);
  });
});

describe("judgeProposal", () => {
  it("tells light from heavy tails in words", () => {
    expect(judge(paretoWeights(0.2, 4000))).toMatchObject({ quality: "good" });
    expect(judge(paretoWeights(0.6, 20000))).toMatchObject({ quality: "usable" });
    expect(judge(paretoWeights(1.2, 4000))).toMatchObject({ quality: "unreliable" });
    expect(judge(paretoWeights(1.2, 4000)).sentence).toMatch(
      /^Unreliable: k̂ = 1\.\d\d, single samples decide/,
    );
  });

  it("asks for more samples, not for a better proposal, when only their number is at fault", () => {
    const quantiles = Float64Array.from({ length: 60 }, (_, i) => -0.6 * Math.log((i + 0.5) / 60));
    const verdict = judge(quantiles);
    expect(verdict.threshold).toBeCloseTo(1 - 1 / Math.log10(60), 12);
    expect(verdict.shape).toBeGreaterThan(verdict.threshold);
    expect(verdict.shape).toBeLessThan(0.7);
    expect(verdict.sentence).toMatch(/needs more than these 60 samples/);
  });

  it("uses min(1 − 1/log₁₀ K, 0.7) as the limit", () => {
    expect(usableShape(100)).toBeCloseTo(0.5, 12);
    expect(usableShape(1e6)).toBe(0.7);
    expect(usableShape(1)).toBe(-Infinity);
  });

  it("does not call a perfect proposal unreliable, nor a single weight reliable", () => {
    expect(judge(new Float64Array(500).fill(-4321))).toMatchObject({ quality: "good", shape: null });
    const pointMass = new Float64Array(500).fill(-1e5);
    pointMass[17] = 0;
    expect(judge(pointMass)).toMatchObject({ quality: "unreliable", shape: null });
    expect(judge([1])).toMatchObject({ quality: "too-few-samples", shape: null });
  });
});
