import { describe, expect, it } from "vitest";
import { gaussianLogDensities, standardGaussian } from "#engine/evidence/diagonalGaussian";
import { exactPosterior } from "#engine/evidence/exactPosterior";
import type { LogJoint } from "#engine/evidence/logJoint";
import { logSumExp } from "#shared/math/logSumExp";
import { Random } from "#shared/math/random";
import { drawDatum, jointOf, logEvidence, posteriorOf, randomModel } from "./linearGaussian";
import { bumps, jointFrom, type Bump } from "./testJoints";

const models = [1, 2, 3].flatMap((d) => [1.5, 0.5, 0.02].map((noise) => [d, noise] as const));

describe("exactPosterior on linear-Gaussian models", () => {
  it.each(models.flatMap(([d, noise]) => [1, 0.5].map((h) => [d, noise, h] as const)))(
    "equals the closed form in d = %i with noise %f at h = %f σ",
    async (d, noise, resolution) => {
      const model = randomModel(d + 4, d, noise, 30 + d);
      const x = drawDatum(model, new Random(d));
      const posterior = posteriorOf(model, x);
      const exact = await exactPosterior(jointOf(model, x), { resolution, mostHalvings: 0 });
      const truth = logEvidence(model, x);
      // A relative error of p(x) is an absolute error of log p(x).
      expect(Math.abs(exact.logEvidence - truth)).toBeLessThan(1e-6);
      expect(exact.resolution).toBeCloseTo(resolution, 3);
      expect(exact).toMatchObject({ exact: true, modeCount: 1 });
      posterior.mean.forEach((m, j) => expect(Math.abs((exact.mean[j] ?? NaN) - m)).toBeLessThan(1e-5));
      exact.covariance.forEach((c, i) => {
        expect(Math.abs(c - (posterior.covariance[i] ?? NaN))).toBeLessThan(1e-5 * noise);
      });
      expect(exact.modes[0]?.mass).toBeCloseTo(1, 6);
    },
  );

  it("says that a spacing above 1 σ is not exact, and is indeed off", async () => {
    const model = randomModel(5, 2, 0.3, 1);
    const x = drawDatum(model, new Random(6));
    const coarse = await exactPosterior(jointOf(model, x), { resolution: 2.5, mostHalvings: 0 });
    expect(coarse.exact).toBe(false);
    expect(coarse.sentence).toBe("Not exact: spacing 2.50 posterior σ is above 1.");
    expect(Math.abs(coarse.logEvidence - logEvidence(model, x))).toBeGreaterThan(1e-3);
  });

  it("finds a posterior far outside the prior", async () => {
    const model = { weights: [[1], [0.5]], bias: [30, 15], noise: 0.1 };
    const exact = await exactPosterior(jointOf(model, [41, 20.6]));
    expect(exact.exact).toBe(true);
    expect(exact.logEvidence).toBeCloseTo(logEvidence(model, [41, 20.6]), 6);
  });
});

describe("exactPosterior on posteriors of several peaks", () => {
  const cases: [string, Bump[]][] = [
    [
      "far apart in d = 1",
      [
        { logMass: -100, mean: [-2], sd: [0.1] },
        { logMass: -101, mean: [1.5], sd: [0.3] },
      ],
    ],
    [
      "touching in d = 1",
      [
        { logMass: 0, mean: [-0.5], sd: [0.3] },
        { logMass: 0.5, mean: [0.9], sd: [0.2] },
      ],
    ],
    [
      "far apart and narrow in d = 2",
      [
        { logMass: -3000, mean: [-2, 1], sd: [0.01, 0.02] },
        { logMass: -3001, mean: [1.5, -0.5], sd: [0.1, 0.01] },
        { logMass: -3003, mean: [0.2, 2.4], sd: [0.05, 0.3] },
      ],
    ],
    [
      "touching in d = 2",
      [
        { logMass: 0, mean: [0, 0], sd: [0.2, 0.5] },
        { logMass: 0, mean: [0.8, 0.6], sd: [0.2, 0.2] },
      ],
    ],
    [
      "in d = 3",
      [
        { logMass: 5, mean: [1, -1, 0.5], sd: [0.2, 0.1, 0.4] },
        { logMass: 4, mean: [-1, 1, -0.5], sd: [0.3, 0.3, 0.3] },
      ],
    ],
    [
      "a narrow one inside a wide one",
      [
        { logMass: 0, mean: [0.5, 0], sd: [1, 1] },
        { logMass: 0.5, mean: [-0.6, -0.8], sd: [0.05, 0.05] },
      ],
    ],
  ];
  it.each(cases)("adds up, once each: %s", async (_, parts) => {
    const d = parts[0]?.mean.length ?? 0;
    const exact = await exactPosterior(jointFrom(d, bumps(parts)));
    const total = logSumExp(parts.map((p) => p.logMass));
    expect(Math.abs(exact.logEvidence - total)).toBeLessThan(1e-6);
    expect(exact.exact).toBe(true);
    expect(exact.modeCount).toBe(parts.length);
    const mass = exact.modes.reduce((sum, m) => sum + m.mass, 0);
    expect(mass).toBeCloseTo(1, 6);
    for (const part of parts) {
      const found = exact.modes.find((m) =>
        part.mean.every((v, j) => Math.abs(v - (m.location[j] ?? NaN)) < 0.05),
      );
      expect(Math.abs((found?.mass ?? NaN) - Math.exp(part.logMass - total))).toBeLessThan(0.02);
    }
    const first = parts.reduce((sum, p) => sum + Math.exp(p.logMass - total) * (p.mean[0] ?? 0), 0);
    expect(exact.mean[0]).toBeCloseTo(first, 5);
  });

  it("does not count a mode below 1 % of the mass", async () => {
    const exact = await exactPosterior(
      jointFrom(
        1,
        bumps([
          { logMass: 0, mean: [0], sd: [0.1] },
          { logMass: Math.log(0.005), mean: [3], sd: [0.1] },
        ]),
      ),
    );
    expect(exact.modes.length).toBe(2);
    expect(exact.modeCount).toBe(1);
  });
});

describe("exactPosterior on other shapes", () => {
  it("is right on a banana", async () => {
    // (a, b − a²) is Gaussian, and the map has a Jacobian of 1, so that the integral is known.
    const banana = jointFrom(2, (z) => {
      const a = z[0] ?? 0;
      const b = (z[1] ?? 0) - a * a;
      return bumps([{ logMass: -50, mean: [0, 0], sd: [1, 0.1] }])(Float64Array.of(a, b));
    });
    const exact = await exactPosterior(banana);
    expect(exact.exact).toBe(true);
    // Far out along the arms the ridge is ten times thinner than at the peak that set the spacing.
    expect(Math.abs(exact.logEvidence + 50)).toBeLessThan(1e-4);
  });

  it("is right where peaks run into each other along a ridge that no Gaussian follows", async () => {
    // A ring of radius 1.5 with two highest places on it; in polar coordinates the integral comes apart.
    const radial = (r: number) => -0.5 * ((r - 1.5) / 0.1) ** 2;
    const angular = (angle: number) => 0.5 * Math.cos(2 * angle);
    const ring = jointFrom(2, (z) => {
      const [a = 0, b = 0] = z;
      return radial(Math.hypot(a, b)) + angular(Math.atan2(b, a));
    });
    let aroundIt = 0;
    let acrossIt = 0;
    for (let k = 0; k < 4000; k++) {
      aroundIt += ((2 * Math.PI) / 4000) * Math.exp(angular((2 * Math.PI * k) / 4000));
      const r = 0.7 + (1.6 / 4000) * (k + 0.5);
      acrossIt += (1.6 / 4000) * r * Math.exp(radial(r));
    }
    const exact = await exactPosterior(ring);
    expect(Math.abs(exact.logEvidence - Math.log(aroundIt * acrossIt))).toBeLessThan(1e-6);
    expect(exact.exact).toBe(true);
    expect(exact.modeCount).toBe(2);
    expect(exact.patches.length).toBe(1);
    exact.mean.forEach((m) => expect(Math.abs(m)).toBeLessThan(1e-6));
  });

  it("is right on heavy tails and on a kink", async () => {
    // log cosh has exponential tails: ∫ 1/cosh(z/s) dz = π s.
    const heavy = await exactPosterior(jointFrom(1, (z) => -Math.log(Math.cosh((z[0] ?? 0) / 0.2))));
    expect(heavy.logEvidence).toBeCloseTo(Math.log(0.2 * Math.PI), 6);
    const kink = await exactPosterior(jointFrom(1, (z) => -Math.abs((z[0] ?? 0) - 0.3) / 0.05));
    expect(Math.abs(kink.logEvidence - Math.log(0.1))).toBeLessThan(kink.changeAtDouble);
    expect(kink.changeAtDouble).toBeLessThan(0.03);
  });

  it("sums to 1 over all binary x: no normaliser is missing", async () => {
    const logits = (z: ArrayLike<number>, i: number) =>
      [3 * (z[0] ?? 0), 1 - 2 * (z[0] ?? 0), (z[0] ?? 0) - 0.5][i] ?? 0;
    let total = 0;
    for (let code = 0; code < 8; code++) {
      const joint: LogJoint = {
        latentSize: 1,
        evaluate: (z, count) =>
          Promise.resolve({
            logPrior: gaussianLogDensities(standardGaussian(1), z),
            logLikelihood: Float64Array.from({ length: count }, (_, k) => {
              let sum = 0;
              for (let i = 0; i < 3; i++) {
                const logit = logits(z.subarray(k, k + 1), i);
                sum += ((code >> i) & 1) * logit - Math.log1p(Math.exp(logit));
              }
              return sum;
            }),
          }),
      };
      total += Math.exp((await exactPosterior(joint)).logEvidence);
    }
    expect(total).toBeCloseTo(1, 7);
  });

  it.each([1, 2, 3])("is exact for a collapsed model in d = %i", async (d) => {
    const exact = await exactPosterior(
      jointFrom(d, (z) => -4000 + (gaussianLogDensities(standardGaussian(d), z)[0] ?? NaN)),
    );
    expect(exact.logEvidence).toBeCloseTo(-4000, 7);
    exact.mean.forEach((m) => expect(m).toBeCloseTo(0, 6));
    expect(exact.modeCount).toBe(1);
  });

  it("bears the rounding of a float32 model", async () => {
    const model = randomModel(50, 2, 0.2, 5);
    const x = drawDatum(model, new Random(5));
    const inner = jointOf(model, x);
    const rounded: LogJoint = {
      latentSize: 2,
      evaluate: async (z, count) => {
        const { logLikelihood, logPrior } = await inner.evaluate(z, count);
        return { logLikelihood: logLikelihood.map(Math.fround), logPrior: logPrior.map(Math.fround) };
      },
    };
    const exact = await exactPosterior(rounded);
    expect(Math.abs(exact.logEvidence - logEvidence(model, x))).toBeLessThan(1e-4);
    expect(exact.exact).toBe(true);
  });
});

describe("exactPosterior refuses with a reason", () => {
  it("too many dimensions", async () => {
    await expect(exactPosterior(jointFrom(4, () => 0))).rejects.toThrow(/at most 3 dimensions/);
  });
  it("a budget that does not suffice, before spending it", async () => {
    const joint = jointOf(randomModel(5, 3, 0.5, 2), [0, 0, 0, 0, 0]);
    await expect(exactPosterior(joint, { budget: 20_000 })).rejects.toThrow(/more than 20,000 evaluations/);
    expect(joint.asked).toBeLessThanOrEqual(20_000);
  });
  it("NaN, and zero everywhere", async () => {
    await expect(exactPosterior(jointFrom(1, () => NaN))).rejects.toThrow(/is NaN/);
    await expect(exactPosterior(jointFrom(1, () => -Infinity))).rejects.toThrow(/exactly 0 everywhere/);
  });
});
