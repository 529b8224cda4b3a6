import { describe, expect, it } from "vitest";
import { addLogWeights, emptyWeightSums, estimateFromSums } from "#engine/evidence/weightSums";
import { logSumExp } from "#shared/math/logSumExp";
import { Random } from "#shared/math/random";
import { RunningWeights } from "#shared/math/runningWeights";

/** Log weights as an importance sampler meets them: hundreds of nats below zero, some far above the rest. */
function someLogWeights(count: number, spread: number): Float64Array {
  const random = new Random(7).fork("weights");
  return Float64Array.from({ length: count }, () => -700 + spread * random.normal());
}

describe("running weights", () => {
  it.each([0.5, 5, 80])("come to the batch log-sum-exp at a spread of %s nats", (spread) => {
    const logWeights = someLogWeights(1000, spread);
    const running = new RunningWeights();
    for (const weight of logWeights) running.add(weight);
    expect(running.logTotal).toBeCloseTo(logSumExp(logWeights), 9);
    expect(running.logEvidence).toBeCloseTo(logSumExp(logWeights) - Math.log(1000), 9);
  });

  it("agree with the engine's estimate after every prefix", () => {
    const logWeights = someLogWeights(200, 3);
    const running = new RunningWeights();
    for (let k = 1; k <= logWeights.length; k++) {
      running.add(logWeights[k - 1] ?? 0);
      const expected = estimateFromSums(addLogWeights(emptyWeightSums, logWeights.subarray(0, k)));
      expect(running.logEvidence).toBeCloseTo(expected?.logEvidence ?? Number.NaN, 9);
      expect(running.effectiveSampleSize).toBeCloseTo(expected?.effectiveSampleSize ?? Number.NaN, 7);
      if (expected?.standardError === null) expect(running.standardError).toBeNull();
      else expect(running.standardError).toBeCloseTo(expected?.standardError ?? Number.NaN, 9);
    }
  });

  it("say nothing before the first weight above 0", () => {
    const running = new RunningWeights();
    running.add(-Infinity);
    running.add(-Infinity);
    expect(running.logEvidence).toBeNull();
    expect(running.standardError).toBeNull();
    expect(running.effectiveSampleSize).toBe(0);
    running.add(-10_000);
    expect(running.logEvidence).toBeCloseTo(-10_000 - Math.log(3), 9);
    expect(running.effectiveSampleSize).toBe(1);
  });

  it("count equal weights as so many samples without error", () => {
    const running = new RunningWeights();
    for (let k = 0; k < 50; k++) running.add(-3);
    expect(running.effectiveSampleSize).toBeCloseTo(50, 9);
    expect(running.standardError).toBeCloseTo(0, 9);
  });
});
