import { describe, expect, it } from "vitest";
import { exactPosterior } from "#engine/evidence/exactPosterior";
import { posteriorContours } from "#engine/probability/contours";
import { bumps, jointFrom, type Bump } from "../evidence/testJoints";

const bump = (logMass: number, mean: readonly number[], sd: readonly number[]): Bump => ({
  logMass,
  mean,
  sd,
});

async function contoursOf(parts: readonly Bump[]) {
  const joint = jointFrom(2, bumps(parts));
  const posterior = await exactPosterior(joint);
  return { posterior, contours: await posteriorContours(joint, posterior), density: bumps(parts) };
}

/** Signed, so that holes count against what they are in. */
function area(ring: Float32Array): number {
  let sum = 0;
  for (let i = 0; i + 3 < ring.length; i += 2) {
    sum += ((ring[i] ?? 0) * (ring[i + 3] ?? 0) - (ring[i + 2] ?? 0) * (ring[i + 1] ?? 0)) / 2;
  }
  return sum;
}

/** The area where the density is above that of the ring's points, by counting cells of a hundredth. */
function areaAbove(density: (z: Float64Array) => number, level: number): number {
  let cells = 0;
  for (let x = -4; x < 4; x += 0.01) {
    for (let y = -4; y < 4; y += 0.01) if (density(Float64Array.of(x, y)) >= level) cells++;
  }
  return cells * 1e-4;
}

describe("rings of the highest-density regions", () => {
  it.each([
    ["one peak", [bump(0, [0.5, -1], [0.3, 0.1])], [1, 1, 1]],
    ["two apart", [bump(0, [-2, 0], [0.2, 0.3]), bump(-0.1, [2, 0.5], [0.3, 0.2])], [2, 2, 2]],
    // 4 σ apart: the saddle lies above the outer level and below the inner one.
    ["two that touch", [bump(0, [-0.5, 0], [0.3, 0.3]), bump(0, [0.6, 0], [0.3, 0.3])], [2, 1, 1]],
    ["a faint one beside", [bump(0, [-1, 0], [0.3, 0.3]), bump(-4.5, [2, 1], [0.1, 0.1])], [1, 1, 2]],
  ])("surround %s once", async (_name, parts, counts) => {
    const { posterior, contours, density } = await contoursOf(parts);
    expect(contours.map(({ rings }) => rings.length)).toEqual(counts);
    for (const { rings } of contours) {
      const levels: number[] = [];
      for (const ring of rings) {
        expect(ring.slice(0, 2)).toEqual(ring.slice(-2));
        for (let i = 0; i + 1 < ring.length; i += 2)
          levels.push(density(Float64Array.from(ring.subarray(i, i + 2))));
      }
      const level = levels.reduce((sum, v) => sum + v, 0) / levels.length;
      // Straight pieces between lattice points: a small part of a nat off the line.
      for (const value of levels) expect(Math.abs(value - level)).toBeLessThan(0.03);
      const enclosed = Math.abs(rings.reduce((sum, ring) => sum + area(ring), 0));
      expect(Math.abs(enclosed / areaAbove(density, level) - 1)).toBeLessThan(0.01);
    }
    expect(posterior.modes).toHaveLength(parts.length);
  });
});
