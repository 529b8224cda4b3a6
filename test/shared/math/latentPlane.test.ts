import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { densityGrid } from "#shared/math/densityGrid";
import { ellipseOf, projectCovariance, type LinearView } from "#shared/math/linearView";
import { nearestRows } from "#shared/math/nearestRows";
import { principalView } from "#shared/math/pca";
import { pickGrid } from "#shared/math/pickGrid";
import { isInPolygon } from "#shared/math/polygon";
import { symmetricEigen } from "#shared/math/symmetricEigen";
import { turnedView } from "#shared/math/turnedView";

const unit = fc.double({ min: -3, max: 3, noNaN: true });

function dot(view: LinearView, a: 0 | 1, b: 0 | 1): number {
  let sum = 0;
  for (let j = 0; j < view.latentSize; j++)
    sum += (view.rows[a * view.latentSize + j] ?? 0) * (view.rows[b * view.latentSize + j] ?? 0);
  return sum;
}

function expectOrthonormal(view: LinearView): void {
  expect(dot(view, 0, 0)).toBeCloseTo(1, 9);
  expect(dot(view, 1, 1)).toBeCloseTo(1, 9);
  expect(dot(view, 0, 1)).toBeCloseTo(0, 9);
}

/** Deterministic normal draws, Box–Muller over a linear congruential generator. */
function normals(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 4294967296;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Means with sd 3 along `first`, 2 along `second` and 0.3 elsewhere. */
function cloud(count: number, d: number, first: number, second: number, seed = 1): Float32Array {
  const draw = normals(seed);
  const mean = new Float32Array(count * d);
  for (let i = 0; i < count; i++)
    for (let j = 0; j < d; j++) mean[i * d + j] = draw() * (j === first ? 3 : j === second ? 2 : 0.3);
  return mean;
}

describe("eigenvalues of a symmetric matrix", () => {
  it("solve A v = λ v with orthonormal v, largest first", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 7 }),
        fc.array(unit, { minLength: 49, maxLength: 49 }),
        (n, values) => {
          const a = new Float64Array(n * n);
          for (let i = 0; i < n; i++)
            for (let j = 0; j <= i; j++) {
              a[i * n + j] = values[i * 7 + j] ?? 0;
              a[j * n + i] = values[i * 7 + j] ?? 0;
            }
          const { values: lambda, vectors } = symmetricEigen(a, n);
          for (let k = 0; k < n; k++) {
            if (k > 0) expect(lambda[k - 1]).toBeGreaterThanOrEqual((lambda[k] ?? 0) - 1e-9);
            for (let i = 0; i < n; i++) {
              let sum = 0;
              for (let j = 0; j < n; j++) sum += (a[i * n + j] ?? 0) * (vectors[k * n + j] ?? 0);
              expect(sum).toBeCloseTo((lambda[k] ?? 0) * (vectors[k * n + i] ?? 0), 7);
            }
          }
        },
      ),
    );
  });
});

describe("the view of the principal components", () => {
  it("finds the two widest directions, with positive largest entries", () => {
    const view = principalView(cloud(4000, 5, 3, 1), 4000, 5, null);
    expectOrthonormal(view);
    expect(view.rows[3]).toBeGreaterThan(0.99);
    expect(view.rows[5 + 1]).toBeGreaterThan(0.99);
    expect(Array.from(view.origin)).toEqual([0, 0, 0, 0, 0]);
  });

  it("points the way it pointed before", () => {
    const mean = cloud(3000, 4, 0, 2);
    const first = principalView(mean, 3000, 4, null);
    const flipped = { ...first, rows: first.rows.map((v) => -v) };
    const next = principalView(cloud(3000, 4, 0, 2, 9), 3000, 4, flipped);
    expect(next.rows[0]).toBeLessThan(-0.99);
    expect(next.rows[4 + 2]).toBeLessThan(-0.99);
  });

  it("keeps the axes in place when the two variances change order", () => {
    const before = principalView(cloud(3000, 4, 0, 2), 3000, 4, null);
    const after = principalView(cloud(3000, 4, 2, 0), 3000, 4, before);
    expect(after.rows[0]).toBeGreaterThan(0.99);
    expect(after.rows[4 + 2]).toBeGreaterThan(0.99);
  });

  it("is a plane even without data and with one dimension", () => {
    expectOrthonormal(principalView([], 0, 3, null));
    expect(principalView([1, 2, 3], 3, 1, null).labels).toEqual(["PC 1", ""]);
  });
});

describe("the turned view", () => {
  it("is orthonormal with its depth at every angle", () => {
    fc.assert(
      fc.property(unit, unit, (yaw, pitch) => {
        const view = turnedView(5, [4, 0, 2], yaw, pitch);
        expectOrthonormal(view);
        for (const row of [0, 1])
          expect(view.depth?.reduce((sum, v, j) => sum + v * (view.rows[row * 5 + j] ?? 0), 0)).toBeCloseTo(
            0,
            9,
          );
        // Right-handed: right × up points at the viewer.
        const r = [4, 0, 2].map((d) => view.rows[d] ?? 0);
        const u = [4, 0, 2].map((d) => view.rows[5 + d] ?? 0);
        const z = (r[0] ?? 0) * (u[1] ?? 0) - (r[1] ?? 0) * (u[0] ?? 0);
        expect(z).toBeCloseTo(view.depth?.[2] ?? NaN, 9);
      }),
    );
  });

  it("shows the first two dimensions when it is not turned", () => {
    const view = turnedView(3, [0, 1, 2], 0, 0);
    expect(Array.from(view.rows, (v) => v + 0)).toEqual([1, 0, 0, 0, 1, 0]);
    expect(Array.from(view.depth ?? [])).toEqual([0, 0, 1]);
  });
});

describe("the ellipse of a projected posterior", () => {
  it("has the square roots of the covariance's eigenvalues as half axes and its first eigenvector as direction", () => {
    fc.assert(
      fc.property(
        unit,
        unit,
        fc.array(fc.double({ min: 0.01, max: 1.5, noNaN: true }), { minLength: 4, maxLength: 4 }),
        (yaw, pitch, sd) => {
          const view = turnedView(4, [0, 3, 1], yaw, pitch);
          const [xx, xy, yy] = projectCovariance(view, sd);
          const { values, vectors } = symmetricEigen([xx, xy, xy, yy], 2);
          const ellipse = ellipseOf({ x: 0, y: 0 }, [xx, xy, yy]);
          expect(ellipse.a).toBeCloseTo(Math.sqrt(values[0] ?? 0), 9);
          expect(ellipse.b).toBeCloseTo(Math.sqrt(Math.max(0, values[1] ?? 0)), 7);
          if ((values[0] ?? 0) - (values[1] ?? 0) < 1e-4) return;
          const along =
            Math.cos(ellipse.angle) * (vectors[0] ?? 0) + Math.sin(ellipse.angle) * (vectors[1] ?? 0);
          expect(Math.abs(along)).toBeCloseTo(1, 6);
        },
      ),
    );
  });
});

describe("finding points", () => {
  const points = fc.array(fc.tuple(unit, unit), { maxLength: 80 });

  it("finds with the grid what a search through all finds", () => {
    fc.assert(
      fc.property(points, unit, unit, fc.double({ min: 0.01, max: 4, noNaN: true }), (list, x, y, radius) => {
        const positions = Float32Array.from(list.flatMap(([px, py]) => [px, py, 0]));
        const accept = (row: number): boolean => row % 3 !== 1;
        const found = pickGrid(positions, list.length, 3, accept).within(x, y, radius, 5);
        const all = list
          .map((_, row) => ({
            row,
            squared: ((positions[3 * row] ?? 0) - x) ** 2 + ((positions[3 * row + 1] ?? 0) - y) ** 2,
          }))
          .filter((p) => accept(p.row) && p.squared <= radius * radius)
          .sort((a, b) => a.squared - b.squared || a.row - b.row)
          .slice(0, 5)
          .map((p) => p.row);
        expect(found).toEqual(all);
      }),
    );
  });

  it("finds nothing among no points and leaves out what is not finite", () => {
    expect(pickGrid([], 0, 3).nearest(0, 0, 10)).toBeNull();
    expect(pickGrid([NaN, 0, 0, 1, 1, 0], 2, 3).nearest(0, 0, 10)).toBe(1);
  });

  it("finds the nearest rows in all dimensions, nearest first", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(unit, unit, unit), { maxLength: 60 }),
        fc.integer({ min: 0, max: 8 }),
        (list, n) => {
          const values = Float32Array.from(list.flat());
          const found = nearestRows(values, list.length, 3, [0.1, -0.2, 0.3], n);
          const distances = list
            .map((_, row) =>
              Math.hypot(
                (values[3 * row] ?? 0) - 0.1,
                (values[3 * row + 1] ?? 0) + 0.2,
                (values[3 * row + 2] ?? 0) - 0.3,
              ),
            )
            .sort((a, b) => a - b)
            .slice(0, n);
          expect(found.map((f) => f.distance)).toHaveLength(distances.length);
          found.forEach((f, k) => expect(f.distance).toBeCloseTo(distances[k] ?? NaN, 9));
        },
      ),
    );
  });
});

describe("the lasso", () => {
  it("holds what lies inside a concave path and nothing else", () => {
    const u = [
      { x: 0, y: 0 },
      { x: 3, y: 0 },
      { x: 3, y: 3 },
      { x: 2, y: 3 },
      { x: 2, y: 1 },
      { x: 1, y: 1 },
      { x: 1, y: 3 },
      { x: 0, y: 3 },
    ];
    expect(isInPolygon(u, 0.5, 2)).toBe(true);
    expect(isInPolygon(u, 1.5, 0.5)).toBe(true);
    expect(isInPolygon(u, 1.5, 2)).toBe(false);
    expect(isInPolygon(u, 4, 1)).toBe(false);
    expect(isInPolygon([], 0, 0)).toBe(false);
  });

  it("agrees with a circle, for a polygon of many corners", () => {
    const corners = Array.from({ length: 400 }, (_, k) => ({
      x: Math.cos((k / 400) * 2 * Math.PI),
      y: Math.sin((k / 400) * 2 * Math.PI),
    }));
    fc.assert(
      fc.property(unit, unit, (x, y) => {
        const r = Math.hypot(x, y);
        fc.pre(Math.abs(r - 1) > 0.001);
        expect(isInPolygon(corners, x, y)).toBe(r < 1);
      }),
    );
  });
});

describe("the density of points", () => {
  it("integrates to the number of points inside", () => {
    const positions = Float32Array.from([0, 0, 0, 0.4, -0.3, 0, -0.5, 0.2, 0]);
    const extent = { x0: -2, y0: -2, x1: 2, y1: 2 };
    const grid = densityGrid(positions, 3, 3, () => true, extent, 80, 80, 0.15);
    const cell = (4 / 80) ** 2;
    expect(grid.values.reduce((sum, v) => sum + v * cell, 0)).toBeCloseTo(3, 3);
  });

  it("has the height of a Gaussian of its bandwidth at a single point", () => {
    const grid = densityGrid(
      [0.0125, 0.0125],
      1,
      2,
      () => true,
      { x0: -1, y0: -1, x1: 1, y1: 1 },
      80,
      80,
      0.2,
    );
    // A kernel cut at three bandwidths and scaled up to mass one: 0.54 % higher than the whole Gaussian in two dimensions.
    expect(grid.max / (1 / (2 * Math.PI * 0.04))).toBeCloseTo(1 / 0.9973 ** 2, 2);
  });
});
