import { describe, expect, it } from "vitest";
import { standardNormalMixture, type GaussianMixture } from "#shared/math/gaussianMixture";
import { axesView } from "#shared/math/linearView";
import { priorRegions } from "../../../renderer/map/priorRings";

const plane = axesView(2, 0, 1, String);

describe("the regions of a prior", () => {
  it("are the circles of 1, 2 and 2.448 σ for N(0, I)", () => {
    const regions = priorRegions(plane, standardNormalMixture(2));
    expect(regions.map(({ label }) => label)).toEqual(["39 %", "86 %", "95 % of prior mass"]);
    for (const [k, radius] of [1, 2, 2.4477].entries()) {
      const [ring = new Float32Array(0), ...others] = regions[k]?.rings ?? [];
      expect(others).toEqual([]);
      for (let i = 0; i < ring.length; i += 2)
        expect(Math.abs(Math.hypot(ring[i] ?? 0, ring[i + 1] ?? 0) - radius)).toBeLessThan(0.03);
    }
  });

  it("are one for each component that stands apart, whatever the view", () => {
    const apart: GaussianMixture = {
      latentSize: 3,
      logWeights: [Math.log(0.5), Math.log(0.5)],
      mean: [-3, 0, 9, 3, 1, 9],
      sd: [0.5, 0.5, 2, 0.5, 1, 2],
    };
    const [, , last] = priorRegions(axesView(3, 0, 1, String), apart);
    expect(last?.rings.length).toBe(2);
    const line = priorRegions(axesView(1, 0, 0, String), {
      ...apart,
      latentSize: 1,
      mean: [-3, 3],
      sd: [0.5, 0.5],
    });
    expect(line[1]?.edges.map((x) => Math.round(10 * Math.abs(x)))).toEqual([40, 20, 20, 40]);
  });
});
