import { describe, expect, it } from "vitest";
import { standardNormalLogDensity } from "#shared/math/gaussian";
import {
  addMixtureGradients,
  isStandardNormal,
  mixtureIn,
  mixtureLogDensities,
  mixtureReach,
  sampleMixture,
  standardNormalMixture,
  type GaussianMixture,
} from "#shared/math/gaussianMixture";
import { Random } from "#shared/math/random";

const mixture: GaussianMixture = {
  latentSize: 2,
  logWeights: [Math.log(0.3), Math.log(0.7)],
  mean: [-1, 0.5, 2, -0.2],
  sd: [0.4, 1.2, 0.8, 0.3],
};

describe("a mixture of Gaussians", () => {
  it("integrates to one, and so do its marginals", () => {
    const step = 0.05;
    const at = Array.from({ length: 320 }, (_, i) => -8 + (i + 0.5) * step);
    const whole = mixtureLogDensities(
      mixture,
      at.flatMap((x) => at.flatMap((y) => [x, y])),
    );
    expect(whole.reduce((sum, log) => sum + Math.exp(log), 0) * step * step).toBeCloseTo(1, 6);
    const side = mixtureLogDensities(mixtureIn(mixture, [1]), at);
    expect(side.reduce((sum, log) => sum + Math.exp(log), 0) * step).toBeCloseTo(1, 6);
  });

  it("has the gradient of finite differences", () => {
    const z = [0.3, -0.4];
    const gradient = new Float64Array(2);
    addMixtureGradients(mixture, z, gradient);
    const at = (dx: number, dy: number): number =>
      mixtureLogDensities(mixture, [(z[0] ?? 0) + dx, (z[1] ?? 0) + dy])[0] ?? NaN;
    expect(gradient[0]).toBeCloseTo((at(1e-5, 0) - at(-1e-5, 0)) / 2e-5, 6);
    expect(gradient[1]).toBeCloseTo((at(0, 1e-5) - at(0, -1e-5)) / 2e-5, 6);
  });

  it("is drawn component by component", () => {
    const z = sampleMixture(mixture, 20_000, new Random(1));
    const left = z.filter((value, i) => i % 2 === 0 && value < 0.2).length / 20_000;
    expect(Math.abs(left - 0.3)).toBeLessThan(0.02);
    expect(mixtureReach(mixture, 6)).toBeCloseTo(7.7, 12);
  });

  it("of one standard component is N(0, I), number for number", () => {
    const standard = standardNormalMixture(3);
    expect(isStandardNormal(standard)).toBe(true);
    expect(isStandardNormal(mixture)).toBe(false);
    const z = [0.1, -2, 0.7];
    expect(mixtureLogDensities(standard, z)[0]).toBe(standardNormalLogDensity(z));
    const gradient = new Float64Array(3);
    addMixtureGradients(standard, z, gradient);
    expect([...gradient]).toEqual([-0.1, 2, -0.7]);
  });
});
