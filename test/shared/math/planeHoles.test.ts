import { describe, expect, it } from "vitest";
import { cellAt, cellCentre, findHoles, type RatioGrid } from "#shared/math/planeHoles";
import { massOfRadius, radiusOfMass } from "#shared/math/gaussian";

/** The grid of a log ratio that is known everywhere. */
function gridOf(ratio: (x: number, y: number) => number, resolution = 256, extent = 4): RatioGrid {
  const empty = { resolution, extent, logRatio: new Float32Array(resolution * resolution) };
  const logRatio = empty.logRatio.map((_, cell) =>
    ratio(cellCentre(empty, cell % resolution), cellCentre(empty, Math.floor(cell / resolution))),
  );
  return { ...empty, logRatio };
}

const search = { below: -1.5, radius: radiusOfMass(0.95), minimumMass: 0.001 };

describe("holes of the plane", () => {
  it("finds the disc that a wide ring of data leaves, with its mass, area and depth", () => {
    // Below −1.5 inside radius 0.8, at its lowest at the origin: −1.5 − (0.64 − 0) · 2.
    const grid = gridOf((x, y) => -1.5 + 2 * (x * x + y * y - 0.64));
    const { holes } = findHoles(grid, search);
    expect(holes).toHaveLength(1);
    const [hole] = holes;
    expect(hole?.mass).toBeCloseTo(massOfRadius(0.8), 2);
    expect(hole?.area).toBeCloseTo(Math.PI * 0.64, 1);
    expect(hole?.lowest).toBeCloseTo(-1.5 - 1.28, 2);
    expect(Math.hypot(hole?.x ?? 9, hole?.y ?? 9)).toBeLessThan(0.05);
  });

  it("agrees with fine numeric integration for a mixture of three Gaussians", () => {
    const parts = [
      [-1.2, 0.4, 0.5],
      [0.9, 0.9, 0.4],
      [0.3, -1.1, 0.6],
    ] as const;
    const ratio = (x: number, y: number): number => {
      const q = parts.reduce(
        (sum, [mx, my, s]) =>
          sum + Math.exp((-0.5 * ((x - mx) ** 2 + (y - my) ** 2)) / (s * s)) / (2 * Math.PI * s * s) / 3,
        0,
      );
      return Math.log(q) - (-Math.log(2 * Math.PI) - 0.5 * (x * x + y * y));
    };
    const { holes } = findHoles(gridOf(ratio), { ...search, minimumMass: 0 });
    // The same set summed on a grid five times as fine, whatever its pieces.
    let mass = 0;
    let area = 0;
    let lowest = 0;
    const step = 8 / 1280;
    for (let i = 0; i < 1280; i++) {
      for (let j = 0; j < 1280; j++) {
        const x = -4 + (i + 0.5) * step;
        const y = -4 + (j + 0.5) * step;
        const value = ratio(x, y);
        if (value >= -1.5 || Math.hypot(x, y) > search.radius) continue;
        mass += (step * step * Math.exp(-0.5 * (x * x + y * y))) / (2 * Math.PI);
        area += step * step;
        lowest = Math.min(lowest, value);
      }
    }
    expect(mass).toBeGreaterThan(0.02);
    expect(holes.reduce((sum, hole) => sum + hole.mass, 0)).toBeCloseTo(mass, 2);
    expect(Math.abs(holes.reduce((sum, hole) => sum + hole.area, 0) - area)).toBeLessThan(0.03 * area);
    expect(Math.abs(Math.min(...holes.map((hole) => hole.lowest)) - lowest)).toBeLessThan(0.15);
  });

  it("keeps two regions apart, largest mass first, and leaves out what is too small or outside", () => {
    const inDisc = (x: number, y: number, cx: number, cy: number, r: number): boolean =>
      Math.hypot(x - cx, y - cy) < r;
    const grid = gridOf((x, y) =>
      inDisc(x, y, -1, 0, 0.4) ||
      inDisc(x, y, 1, 0, 0.6) ||
      inDisc(x, y, 0, 1.5, 0.05) ||
      inDisc(x, y, 0, -3, 0.5)
        ? -1000
        : 0.5,
    );
    const { holes, holeOfCell } = findHoles(grid, { ...search, minimumMass: 0.005 });
    expect(holes.map(({ x }) => Math.sign(x))).toEqual([1, -1]);
    expect(holes[0]?.mass ?? 0).toBeGreaterThan(holes[1]?.mass ?? 1);
    expect(holes[0]?.x).toBeCloseTo(1, 1);
    expect(holes[0]?.lowest).toBe(-1000);
    expect(holeOfCell[cellAt(grid, -1, 0)]).toBe(1);
    expect(holeOfCell[cellAt(grid, 0, 1.5)]).toBe(-1);
    expect(holeOfCell[cellAt(grid, 0, -3)]).toBe(-1);
  });

  it("centres a crescent inside it, where it is widest", () => {
    const grid = gridOf((x, y) => {
      const r = Math.hypot(x, y);
      return r > 1 && r < 2 && x > -0.2 * r ? -3 : 1;
    });
    const { holes } = findHoles(grid, search);
    const { x = 0, y = 0 } = holes[0] ?? {};
    expect(Math.hypot(x, y)).toBeGreaterThan(1.4);
    expect(Math.hypot(x, y)).toBeLessThan(1.6);
  });

  it("finds nothing where q̄ is the prior, and knows what lies outside the grid", () => {
    const grid = gridOf(() => 0, 64);
    expect(findHoles(grid, search).holes).toEqual([]);
    expect(cellAt(grid, 4.01, 0)).toBe(-1);
    expect(cellAt(grid, -3.99, -3.99)).toBe(0);
  });
});
