import { describe, expect, it } from "vitest";
import { latticePoints, type Lattice } from "#engine/evidence/lattice";
import { upsampleLattice, upsamplingFactor } from "#engine/evidence/upsampleLattice";

const plane: Lattice = {
  origin: Float64Array.of(0.5, -1),
  axes: Float64Array.of(0.6, 0.8, -0.8, 0.6),
  spacing: Float64Array.of(0.3, 0.2),
  low: Int32Array.of(-4, -3),
  high: Int32Array.of(5, 6),
};

const onLattice = (lattice: Lattice, f: (a: number, b: number) => number) => {
  const points = latticePoints(lattice);
  return Float64Array.from({ length: points.length / 2 }, (_, i) =>
    f(points[2 * i] ?? 0, points[2 * i + 1] ?? 0),
  );
};

describe("upsampleLattice", () => {
  it("is exact for a Gaussian's log density on a turned lattice, up to the edges", () => {
    const quadratic = (a: number, b: number) => -900 - 3 * (a - 0.2) ** 2 + 2 * a * b - 5 * b * b;
    const { lattice, values } = upsampleLattice(plane, onLattice(plane, quadratic), 5);
    expect(Array.from(lattice.low)).toEqual([-20, -15]);
    expect(values.length).toBe(46 * 46);
    const truth = onLattice(lattice, quadratic);
    values.forEach((v, i) => {
      if (Math.abs(v - (truth[i] ?? NaN)) > 1e-9) throw new Error(`${v} at ${i}, expected ${truth[i]}`);
    });
  });

  it("does not overshoot beside an edge where the density falls to 0", () => {
    const line: Lattice = {
      origin: Float64Array.of(0),
      axes: Float64Array.of(1),
      spacing: Float64Array.of(1),
      low: Int32Array.of(0),
      high: Int32Array.of(7),
    };
    const step = Float64Array.of(-Infinity, -Infinity, -Infinity, -0.5, -0.5, -0.5, -0.5, -0.5);
    const { values } = upsampleLattice(line, step, 8);
    expect(Math.max(...values)).toBe(-0.5);
    expect(Math.min(...values)).toBe(-800.5);
  });

  it("takes the finest factor that fits", () => {
    expect(upsamplingFactor([plane], 10_000, 16)).toBe(10);
    expect(upsamplingFactor([plane], 1e9, 16)).toBe(16);
    expect(upsamplingFactor([plane], 50, 16)).toBe(1);
  });
});
