import { describe, expect, it } from "vitest";
import { klToStandardNormal } from "#shared/math/gaussian";
import { decodeAll } from "#engine/infer/decode";
import { inspect } from "#engine/infer/inspect";
import { finish, smallImages, smallTable, type Small } from "./small";

const inspection = (small: Small, sampleCount = 400, seed = 1) =>
  finish(inspect(small, small.weights, { row: 3, sampleCount, seed }));

/** Σ x log p + (1 − x) log (1 − p) at the decoded mean of z, in float64. */
async function bernoulliLog(
  { programs, weights, dataset }: Small,
  z: Float32Array,
  x: Float32Array,
): Promise<number> {
  const p = await decodeAll(programs, weights, dataset, z, 1);
  return x.reduce((sum, value, i) => {
    const pi = p[i] ?? 0;
    return sum + value * Math.log(pi) + (1 - value) * Math.log1p(-pi);
  }, 0);
}

describe("inspecting an item", () => {
  it("has the likelihood at the mean of q, and the grey x in it", async () => {
    const small = smallImages();
    const found = await inspection(small);
    const x = small.dataset.displayRows([3]);
    expect(found.x).toEqual(x);
    expect(found.decodedMean).toEqual(
      await decodeAll(small.programs, small.weights, small.dataset, found.mean, 1),
    );
    expect(found.logLikelihoodAtMean).toBeCloseTo(await bernoulliLog(small, found.mean, x), 3);
  });

  it("uses the cut x under static binarisation", async () => {
    const small = smallImages(40, { binarisation: "static" });
    const found = await inspection(small);
    const cut = small.dataset.displayRows([3]).map((value) => (value >= 0.5 ? 1 : 0));
    expect(found.logLikelihoodAtMean).toBeCloseTo(await bernoulliLog(small, found.mean, cut), 3);
  });

  it("has the KL in closed form, by dimension", async () => {
    const { mean, sd, kl, klPerDimension, elbo, reconstruction } = await inspection(smallImages());
    mean.forEach((m, j) => expect(klPerDimension[j]).toBeCloseTo(klToStandardNormal(m, sd[j] ?? 1), 5));
    expect(kl).toBeCloseTo(
      klPerDimension.reduce((a, b) => a + b, 0),
      5,
    );
    expect(elbo.value).toBeCloseTo(reconstruction.value - kl, 6);
    expect(elbo.standardError).toBe(reconstruction.standardError);
  });

  it("estimates the reconstruction and the spread of the decoded mean without bias", async () => {
    const small = smallImages();
    const { reconstruction, decodedSd, mean, sd } = await inspection(small, 4096);
    // The same expectations by the trapezium rule over ±6 σ in both dimensions, 61 × 61 points.
    const side = 61;
    const z = new Float32Array(2 * side * side);
    const weights = new Float64Array(side * side);
    for (let i = 0; i < side * side; i++) {
      const u = -6 + (12 * (i % side)) / (side - 1);
      const v = -6 + (12 * Math.floor(i / side)) / (side - 1);
      weights[i] = Math.exp(-0.5 * (u * u + v * v));
      z.set([(mean[0] ?? 0) + u * (sd[0] ?? 0), (mean[1] ?? 0) + v * (sd[1] ?? 0)], 2 * i);
    }
    const total = weights.reduce((a, b) => a + b, 0);
    const p = await decodeAll(small.programs, small.weights, small.dataset, z, side * side);
    const x = small.dataset.displayRows([3]);
    let expected = 0;
    const first = new Float64Array(36);
    const second = new Float64Array(36);
    weights.forEach((weight, k) => {
      for (let i = 0; i < 36; i++) {
        // Far out, where the weight is nothing, float32 rounds to 0 and 1.
        const pi = Math.min(1 - 1e-7, Math.max(1e-7, p[k * 36 + i] ?? 0));
        expected += (weight / total) * ((x[i] ?? 0) * Math.log(pi) + (1 - (x[i] ?? 0)) * Math.log1p(-pi));
        first[i] = (first[i] ?? 0) + (weight / total) * pi;
        second[i] = (second[i] ?? 0) + (weight / total) * pi * pi;
      }
    });
    expect(reconstruction.standardError).toBeGreaterThan(0);
    expect(Math.abs(reconstruction.value - expected)).toBeLessThan(5 * reconstruction.standardError);
    decodedSd.forEach((value, i) => {
      const exact = Math.sqrt((second[i] ?? 0) - (first[i] ?? 0) ** 2);
      expect(Math.abs(value - exact), `pixel ${i}`).toBeLessThan(0.1 * exact + 1e-4);
    });
  });

  it("depends on the seed alone, and is more exact with more samples", async () => {
    const small = smallImages();
    const one = await inspection(small, 300, 1);
    expect(await inspection(small, 300, 1)).toEqual(one);
    expect((await inspection(small, 300, 2)).reconstruction).not.toEqual(one.reconstruction);
    const more = await inspection(small, 3000, 1);
    expect(more.reconstruction.standardError).toBeLessThan(0.5 * one.reconstruction.standardError);
  });

  it("gives tables in their own units, spreads without the shift", async () => {
    const small = smallTable();
    const found = await inspection(small);
    expect(found.x).toEqual(small.dataset.displayRows([3]));
    expect(found.x[2]).toBeGreaterThan(100);
    // The standardised spread is below 1; in the column's own units it is tens.
    expect(found.decodedSd[2]).toBeGreaterThan(1);
    expect(found.decodedSd[2]).toBeLessThan(100);
  });
});
