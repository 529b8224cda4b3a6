import { describe, expect, it } from "vitest";
import { slice } from "#engine/probability/slice";
import { appErrorOf } from "../appErrorOf";
import { logEvidence, posteriorOf, type LinearGaussian } from "../evidence/linearGaussian";
import { linearCase, silent } from "./linearModel";

/** Nats; as for the other figures on the grid: float32 sums of 12 terms, some 30 nats together. */
const FLOAT32 = 1e-4;

const five = linearCase(5);
const two = linearCase(2);

/** The model in which all latents but two stand still: their part of the mean belongs to the bias. */
function restricted(truth: LinearGaussian, [i, j]: readonly [number, number], at: ArrayLike<number>) {
  return {
    ...truth,
    weights: truth.weights.map((loadings) => [loadings[i] ?? 0, loadings[j] ?? 0]),
    bias: truth.bias.map((bias, k) =>
      (truth.weights[k] ?? []).reduce(
        (sum, w, l) => (l === i || l === j ? sum : sum + w * (at[l] ?? 0)),
        bias,
      ),
    ),
  };
}

describe("a conditional slice of the posterior", () => {
  it.each([
    [[0, 1] as [number, number], null],
    [[3, 1] as [number, number], Float32Array.of(0.4, 2, -1.5, -2, 0.7)],
  ])("through dimensions %j is the closed form's", async (dimensions, at) => {
    const { reader, truth, x } = five;
    for (const row of [0, 4]) {
      const found = await slice(reader, { row, seed: 5, dimensions, at }, silent);
      if (at !== null) expect([...found.at]).toEqual([...at]);
      const model = restricted(truth, dimensions, found.at);
      const { mean, covariance, precision } = posteriorOf(model, x(row));
      expect(found.exact).toBe(true);
      expect(Math.abs(found.logEvidence - logEvidence(model, x(row)))).toBeLessThan(
        FLOAT32 * Math.max(1, Math.abs(found.logEvidence) / 30),
      );
      found.mean.forEach((value, k) => expect(value).toBeCloseTo(mean[k] ?? NaN, 3));
      found.covariance.forEach((value, k) => expect(value).toBeCloseTo(covariance[k] ?? NaN, 4));
      expect(found.contours.map(({ mass }) => mass)).toEqual([0.3935, 0.8647, 0.95]);
      for (const { mass, rings } of found.contours) {
        expect(rings).toHaveLength(1);
        const [ring = new Float32Array(0)] = rings;
        for (let k = 0; k + 1 < ring.length; k += 2) {
          const [u, v] = [(ring[k] ?? 0) - (mean[0] ?? 0), (ring[k + 1] ?? 0) - (mean[1] ?? 0)];
          const [a = 0, b = 0, , c = 0] = precision;
          expect((a * u * u + 2 * b * u * v + c * v * v) / (-2 * Math.log(1 - mass))).toBeCloseTo(1, 1);
        }
      }
      expect(found.overlap).toBeGreaterThan(0);
      expect(found.overlap).toBeLessThan(1);
    }
  });

  it("refuses planes and places that are none", async () => {
    const ask = (reader: typeof five.reader, dimensions: [number, number], at: Float32Array | null = null) =>
      appErrorOf(slice(reader, { row: 0, seed: 1, dimensions, at }, silent));
    expect(await ask(five.reader, [1, 1])).toMatchObject({ code: "out-of-range", found: "1 and 1" });
    expect((await ask(five.reader, [0, 5])).code).toBe("out-of-range");
    expect((await ask(two.reader, [0, 1])).expected).toBe("3 latent dimensions or more");
    expect((await ask(five.reader, [0, 1], new Float32Array(3))).found).toBe("3 numbers");
    expect((await ask(five.reader, [0, 1], new Float32Array(5).fill(NaN))).found).toBe(
      "some that are not finite",
    );
  });
});
