import { describe, expect, it } from "vitest";
import { densityRegions, DRAWN_MASSES } from "#engine/evidence/densityRegions";
import { exactPosterior } from "#engine/evidence/exactPosterior";
import { gridLatents, mixtureView } from "#engine/evidence/mixtureView";
import { matchPosterior } from "#engine/evidence/posteriorMatch";
import { radiusOfMass } from "#shared/math/gaussian";
import { logSumExp } from "#shared/math/logSumExp";
import { Random } from "#shared/math/random";
import { bestDiagonal, drawDatum, jointOf, klToPosterior, posteriorOf, randomModel } from "./linearGaussian";
import { bumps, jointFrom, type Bump } from "./testJoints";

describe("densityRegions", () => {
  it("are the ellipses of stated mass where the posterior is Gaussian: no exaggeration, none shrunk", async () => {
    const model = randomModel(6, 2, 0.4, 12);
    const x = drawDatum(model, new Random(2));
    const posterior = posteriorOf(model, x);
    const regions = densityRegions(await exactPosterior(jointOf(model, x)));
    expect(regions.map((r) => r.mass)).toEqual(DRAWN_MASSES);
    for (const { mass, logDensity } of regions) {
      const radius = Math.sqrt(-2 * (logDensity + Math.log(2 * Math.PI) + posterior.logDeterminant / 2));
      expect(Math.abs(radius - radiusOfMass(mass))).toBeLessThan(0.01);
    }
  });

  it.each([1, 3])("hold their mass in d = %i", async (d) => {
    const sd = [0.1, 0.4, 0.2].slice(0, d);
    const posterior = await exactPosterior(jointFrom(d, bumps([{ logMass: -70, mean: sd, sd }])));
    const random = new Random(1);
    const peak = -sd.reduce((sum, s) => sum + Math.log(s) + 0.5 * Math.log(2 * Math.PI), 0);
    for (const { mass, logDensity } of densityRegions(posterior)) {
      const square = 2 * (peak - logDensity);
      let inside = 0;
      for (let i = 0; i < 20_000; i++) {
        let r = 0;
        for (let j = 0; j < d; j++) r += random.normal() ** 2;
        if (r <= square) inside++;
      }
      expect(Math.abs(inside / 20_000 - mass)).toBeLessThan(
        4 * Math.sqrt((mass * (1 - mass)) / 20_000) + 0.003,
      );
    }
  });

  it("of two peaks hold the sum of both", async () => {
    const parts: Bump[] = [
      { logMass: Math.log(0.6), mean: [-1.5, 0], sd: [0.2, 0.2] },
      { logMass: Math.log(0.4), mean: [1.5, 1], sd: [0.1, 0.3] },
    ];
    const logDensity = bumps(parts);
    const regions = densityRegions(await exactPosterior(jointFrom(2, logDensity)));
    const random = new Random(3);
    const levels = Array.from({ length: 20_000 }, () => {
      const part = parts[random.uniform() < 0.6 ? 0 : 1];
      return logDensity(
        Float64Array.from(
          { length: 2 },
          (_, j) => (part?.mean[j] ?? 0) + (part?.sd[j] ?? 0) * random.normal(),
        ),
      );
    });
    for (const region of regions) {
      const inside = levels.filter((l) => l >= region.logDensity).length / levels.length;
      expect(Math.abs(inside - region.mass)).toBeLessThan(0.017);
    }
  });
});

describe("matchPosterior", () => {
  it.each([1, 2, 3])("gives KL(q ‖ p(z|x)) = log p(x) − ELBO in d = %i", async (d) => {
    const model = randomModel(d + 3, d, 0.5, 40 + d);
    const x = drawDatum(model, new Random(d));
    const posterior = posteriorOf(model, x);
    const best = bestDiagonal(posterior);
    const exact = await exactPosterior(jointOf(model, x));
    for (const q of [best, { mean: best.mean.map((m) => m + 0.3), sd: best.sd.map((s) => 2 * s) }]) {
      const match = await matchPosterior(jointOf(model, x), exact, q);
      expect(match.kl).toBeCloseTo(klToPosterior(q, posterior), 5);
      expect(match.elbo + match.kl).toBeCloseTo(exact.logEvidence, 9);
      expect(match.changeAtDouble).toBeLessThan(1e-4);
    }
  });

  it("measures the overlap with a q wider, narrower, apart, and equal", async () => {
    const parts: Bump[] = [
      { logMass: Math.log(0.7) - 9, mean: [0], sd: [0.2] },
      { logMass: Math.log(0.3) - 9, mean: [1.5], sd: [0.1] },
    ];
    const joint = jointFrom(1, bumps(parts));
    const exact = await exactPosterior(joint);
    for (const q of [
      { mean: [0], sd: [0.2] },
      { mean: [0.1], sd: [0.05] },
      { mean: [0.5], sd: [1] },
      { mean: [-4], sd: [0.1] },
      { mean: [1.4], sd: [0.3] },
    ]) {
      const { overlap } = await matchPosterior(joint, exact, q);
      const h = 1e-3;
      let brute = 0;
      for (let z = -8; z < 8; z += h) {
        const p = Math.exp(bumps(parts)(Float64Array.of(z)) + 9);
        brute += h * Math.min(p, Math.exp(bumps([{ logMass: 0, ...q }])(Float64Array.of(z))));
      }
      expect(Math.abs(overlap - brute)).toBeLessThan(2e-3);
    }
  });

  it("is 0 nats and an overlap of 1 for the posterior itself", async () => {
    const joint = jointFrom(2, bumps([{ logMass: -3000, mean: [1, 2], sd: [0.3, 0.01] }]));
    const match = await matchPosterior(joint, await exactPosterior(joint), { mean: [1, 2], sd: [0.3, 0.01] });
    expect(match.kl).toBeCloseTo(0, 6);
    expect(match.overlap).toBeCloseTo(1, 3);
  });

  it("is infinite, not NaN, where q has mass and p has none", async () => {
    const half = jointFrom(1, (z) => ((z[0] ?? 0) > 0 ? -0.5 * (z[0] ?? 0) ** 2 : -Infinity));
    const match = await matchPosterior(half, await exactPosterior(half), { mean: [0], sd: [1] });
    expect(match.kl).toBe(Infinity);
    expect(match.changeAtDouble).toBe(0);
    expect(Math.abs(match.overlap - 0.5)).toBeLessThan(0.03);
  });
});

describe("mixtureView", () => {
  it("sorts, sums and counts", () => {
    const view = mixtureView([0.1, 0.6, 0.3].map((r) => Math.log(r) - 2000));
    expect(Array.from(view.order)).toEqual([1, 2, 0]);
    [0.6, 0.9, 1].forEach((c, i) => expect(view.cumulative[i]).toBeCloseTo(c, 9));
    expect(mixtureView([Math.log(0.6), Math.log(0.4)], [0.5, 0.9]).holding).toEqual([
      { mass: 0.5, latents: 1 },
      { mass: 0.9, latents: 2 },
    ]);
    const entropy = -(0.1 * Math.log(0.1) + 0.6 * Math.log(0.6) + 0.3 * Math.log(0.3));
    expect(view.perplexity).toBeCloseTo(Math.exp(entropy), 9);
  });

  it("is even for even weights and one for a point mass", () => {
    const even = mixtureView(new Float64Array(200).fill(-5));
    expect(even.perplexity).toBeCloseTo(200, 6);
    expect(even.holding.map((h) => h.latents)).toEqual([100, 180, 198]);
    const point = mixtureView([-9000, 0, -9000]);
    expect(point.perplexity).toBe(1);
    expect(point.holding.map((h) => h.latents)).toEqual([1, 1, 1]);
    expect(mixtureView([-3])).toMatchObject({ perplexity: 1 });
    expect(() => mixtureView([])).toThrow(/cannot be normalised/);
  });

  it("over the grid adds up to log p(x), each cell once", async () => {
    const parts: Bump[] = [
      { logMass: -10, mean: [-1, 0], sd: [0.3, 0.3] },
      { logMass: -10, mean: [2, 0], sd: [0.1, 0.3] },
    ];
    const exact = await exactPosterior(jointFrom(2, bumps(parts)));
    const { z, logWeights } = gridLatents(exact);
    expect(logSumExp(logWeights)).toBeCloseTo(exact.logEvidence, 9);
    const { order, responsibilities, holding } = mixtureView(logWeights);
    const mean = order.reduce((sum, i, rank) => sum + (responsibilities[rank] ?? 0) * (z[2 * i] ?? 0), 0);
    expect(mean).toBeCloseTo(0.5, 6);
    expect(holding[2]?.latents).toBeLessThan(logWeights.length / 4);
  });
});
