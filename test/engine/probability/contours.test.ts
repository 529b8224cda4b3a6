import { describe, expect, it } from "vitest";
import { cancelSource } from "#shared/rpc/cancelSource";
import { exactPosterior } from "#engine/evidence/exactPosterior";
import { posteriorContours } from "#engine/probability/contours";
import { turnsOf } from "#engine/probability/turns";
import { Scheduler } from "#engine/scheduler/scheduler";
import { bumps, jointFrom, type Bump } from "../evidence/testJoints";

const never = cancelSource().signal;
const turns = turnsOf(new Scheduler(), never, never);

const bump = (logMass: number, mean: readonly number[], sd: readonly number[]): Bump => ({
  logMass,
  mean,
  sd,
});

const straight = (density: (z: Float64Array) => number) => density;
/** The plane turned by an eighth. */
const turned = (density: (z: Float64Array) => number) => (z: Float64Array) => {
  const [x = 0, y = 0] = z;
  return density(Float64Array.of((x + y) * Math.SQRT1_2, (x - y) * Math.SQRT1_2));
};

/** Signed, so that holes count against what they are in. */
function area(ring: Float32Array): number {
  let sum = 0;
  for (let i = 0; i + 3 < ring.length; i += 2) {
    sum += ((ring[i] ?? 0) * (ring[i + 3] ?? 0) - (ring[i + 2] ?? 0) * (ring[i + 1] ?? 0)) / 2;
  }
  return sum;
}

/** The density at the centres of cells of a fiftieth, for areas by counting. */
function cellsOf(density: (z: Float64Array) => number): Float64Array {
  const at = new Float64Array(2);
  return Float64Array.from({ length: 400 * 400 }, (_, i) => {
    at[0] = -4 + 0.02 * ((i % 400) + 0.5);
    at[1] = -4 + 0.02 * (Math.floor(i / 400) + 0.5);
    return density(at);
  });
}

describe("rings of the highest-density regions", () => {
  it.each([
    ["one peak", straight, [bump(0, [0.5, -1], [0.6, 0.2])], [1, 1, 1]],
    ["two apart", straight, [bump(0, [-2, 0], [0.2, 0.3]), bump(-0.1, [2, 0.5], [0.3, 0.2])], [2, 2, 2]],
    // 4 σ apart: the saddle lies above the outer level and below the inner one.
    ["two that touch", straight, [bump(0, [-0.5, 0], [0.3, 0.3]), bump(0, [0.6, 0], [0.3, 0.3])], [2, 1, 1]],
    // Thin and side by side: two patches, and each lies in the other's window.
    ["two abreast", turned, [bump(0, [0, 0.5], [0.8, 0.06]), bump(0, [0.2, -0.5], [0.8, 0.06])], [2, 2, 2]],
    [
      "a faint one beside",
      straight,
      [bump(0, [-1, 0], [0.3, 0.3]), bump(-4.5, [2, 1], [0.1, 0.1])],
      [1, 1, 2],
    ],
  ])("surround %s once", async (_name, view, parts, counts) => {
    const density = view(bumps(parts));
    const joint = jointFrom(2, density);
    const posterior = await exactPosterior(joint);
    const contours = await posteriorContours(turns, joint, posterior);
    expect(contours.map(({ rings }) => rings.length)).toEqual(counts);
    const cells = cellsOf(density);
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
      const above = 0.0004 * cells.reduce((count, value) => count + (value >= level ? 1 : 0), 0);
      const enclosed = Math.abs(rings.reduce((sum, ring) => sum + area(ring), 0));
      expect(Math.abs(enclosed / above - 1)).toBeLessThan(0.01);
    }
    expect(posterior.modes).toHaveLength(parts.length);
  });
});
