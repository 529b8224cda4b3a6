import { describe, expect, it } from "vitest";
import { exactPosterior } from "#engine/evidence/exactPosterior";
import { sampleGrid, sampleIndices } from "#engine/probability/resample";
import { Random } from "#shared/math/random";
import { drawDatum, jointOf, posteriorOf, randomModel } from "../evidence/linearGaussian";

describe("draws by weight", () => {
  it("takes each index as often as its weight says, and never one of weight 0", () => {
    const chosen = sampleIndices([0, -Infinity, Math.log(3)], 20_000, new Random(1));
    const shares = [0, 1, 2].map((index) => chosen.filter((value) => value === index).length / 20_000);
    // The standard error of a share of a quarter is 0.003.
    expect(Math.abs((shares[0] ?? NaN) - 0.25)).toBeLessThan(0.013);
    expect(shares[1]).toBe(0);
  });

  it("from the grid are those of p(z|x), spread over their cells", async () => {
    const model = randomModel(6, 2, 0.6, 21);
    const x = drawDatum(model, new Random(21));
    const truth = posteriorOf(model, x);
    const grid = await exactPosterior(jointOf(model, x), { resolution: 1, mostHalvings: 0 });
    const count = 40_000;
    const z = sampleGrid(grid, count, new Random(3));
    expect(z).toHaveLength(2 * count);
    // A place drawn evenly in a cell of side h adds h²/12: at h = 1 σ a twelfth.
    const widening = 1 + grid.resolution ** 2 / 12;
    for (const j of [0, 1]) {
      const values = Array.from({ length: count }, (_, k) => z[2 * k + j] ?? NaN);
      const variance = (truth.covariance[3 * j] ?? NaN) * widening;
      const mean = values.reduce((sum, value) => sum + value, 0) / count;
      const found = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
      expect(Math.abs(mean - (truth.mean[j] ?? NaN))).toBeLessThan(4 * Math.sqrt(variance / count));
      // The standard error of a variance is √(2 / count) of it: 0.7 %.
      expect(Math.abs(found / variance - 1)).toBeLessThan(0.03);
    }
  });
});
