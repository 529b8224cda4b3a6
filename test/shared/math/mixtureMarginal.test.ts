import { describe, expect, it } from "vitest";
import { mixtureMarginal } from "#shared/math/mixtureMarginal";
import { normalCdf } from "#shared/math/normalCdf";

describe("Φ", () => {
  it("has the digits of the tables, far into the left tail", () => {
    // scipy.stats.norm.cdf
    for (const [x, expected] of [
      [0, 0.5],
      [1, 0.8413447460685429],
      [-1.959963984540054, 0.025],
      [-6, 9.865876450376946e-10],
      [-12, 1.7764821120776732e-33],
    ] as const) {
      expect(Math.abs(normalCdf(x) / expected - 1)).toBeLessThan(2e-7);
    }
  });
});

describe("q̄ along one dimension", () => {
  const along = (mean: number[], sd: number[], bins = 200) => mixtureMarginal(mean, sd, 1, 0, null, bins);

  it("overlaps a shifted unit Gaussian by 2 Φ(−μ/2)", () => {
    for (const shift of [0, 0.5, 1, 2]) {
      expect(along([shift], [1]).overlap).toBeCloseTo(2 * normalCdf(-shift / 2), 3);
    }
  });

  it("overlaps a narrower Gaussian as the two crossings say", () => {
    const s = 0.4;
    const cross = Math.sqrt((2 * Math.log(1 / s)) / (1 / (s * s) - 1));
    const expected = 2 * (normalCdf(-cross / s) + normalCdf(cross) - 0.5);
    expect(along([0], [s]).overlap).toBeCloseTo(expected, 2);
  });

  it("keeps the mass of components narrower than a bin, and of those outside", () => {
    const marginal = along([0.013, -1.2, 9, -9], [1e-4, 0.002, 0.1, 0.1]);
    const inside = marginal.aggregate.reduce((sum, density) => sum + density * 0.04, 0);
    expect(inside).toBeCloseTo(0.5, 6);
    // Each of the two spikes covers one bin of the prior; the tails share 3e-5 each.
    expect(marginal.overlap).toBeLessThan(0.04 * 0.8);
  });

  it("is over the rows and the dimension asked for", () => {
    const mean = [9, 0, 9, 1, 9, -2];
    const sd = [1, 0.5, 1, 0.7, 1, 0.3];
    const some = mixtureMarginal(mean, sd, 2, 1, [1, 2]);
    const alone = mixtureMarginal([1, -2], [0.7, 0.3], 1, 0, null);
    expect([...some.aggregate]).toEqual([...alone.aggregate]);
    expect(some.overlap).toBe(alone.overlap);
  });
});
