import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aggregateLogDensity } from "#engine/evidence/aggregateDensity";
import { aggregateGrid, type PlaneGrid } from "#engine/evidence/aggregateGrid";
import { aggregateOverlap } from "#engine/evidence/aggregateOverlap";
import { elboSurgery } from "#engine/evidence/elboSurgery";
import { finish, type LatentCloud } from "#engine/evidence/latentCloud";
import { latentUsage } from "#engine/evidence/latentUsage";
import { diagonalLogDensity, klToStandardNormal, standardNormalLogDensity } from "#shared/math/gaussian";
import { logSumExp } from "#shared/math/logSumExp";
import { Random } from "#shared/math/random";

function cloudOf(count: number, latentSize: number, spread: number, sd: number, seed: number): LatentCloud {
  const random = new Random(seed);
  const size = count * latentSize;
  return {
    count,
    latentSize,
    mean: Float64Array.from({ length: size }, () => spread * random.normal()),
    sd: Float64Array.from({ length: size }, () => sd * Math.exp(0.5 * random.normal())),
  };
}

/** log q̄ with nothing clever about it. */
function brute({ count, latentSize: d, mean, sd }: LatentCloud): (z: ArrayLike<number>) => number {
  const rows = Array.from({ length: count }, (_, n) => ({
    mean: Float64Array.from({ length: d }, (_unused, j) => mean[n * d + j] ?? NaN),
    sd: Float64Array.from({ length: d }, (_unused, j) => sd[n * d + j] ?? NaN),
  }));
  return (z) => logSumExp(rows.map((row) => diagonalLogDensity(z, row.mean, row.sd))) - Math.log(count);
}

/** Largest |a − b| beyond 1e-10 and the rounding of large logs; one number, since there are thousands of points. */
function excess(fast: ArrayLike<number>, slow: readonly number[]): number {
  return Math.max(...slow.map((b, i) => Math.abs((fast[i] ?? NaN) - b) - 1e-10 - 1e-13 * Math.abs(b)));
}

function pointsOf({ width, height, x, y }: PlaneGrid): number[][] {
  const at = ([a, b]: readonly [number, number], i: number, n: number) =>
    n > 1 ? a + ((b - a) / (n - 1)) * i : a;
  return Array.from({ length: height * width }, (_, k) => [
    at(x, k % width, width),
    at(y, Math.floor(k / width), height),
  ]);
}

describe("aggregateGrid", () => {
  it.each([
    ["typical", 1, 0.2],
    ["narrow, deep holes", 1, 0.01],
    ["very narrow", 0.5, 1e-3],
    ["collapsed", 0.02, 1],
    ["wide", 3, 2],
  ])("equals brute force everywhere: %s", (_, spread, sd) => {
    const cloud = cloudOf(120, 2, spread, sd, 3);
    const grid: PlaneGrid = { width: 70, height: 45, x: [-6, 6], y: [-5, 7] };
    const fast = finish(aggregateGrid(cloud, grid));
    expect(excess(fast, pointsOf(grid).map(brute(cloud)))).toBeLessThan(0);
  });

  it("equals brute force for any few components and any grid", () => {
    const coordinate = fc.double({ min: -8, max: 8, noNaN: true });
    const spread = fc.double({ min: -9, max: 2, noNaN: true }).map(Math.exp);
    const components = fc.array(fc.tuple(coordinate, coordinate, spread, spread), {
      minLength: 1,
      maxLength: 9,
    });
    const range = fc.tuple(coordinate, coordinate);
    const side = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(components, side, side, range, range, (parts, width, height, x, y) => {
        const cloud: LatentCloud = {
          count: parts.length,
          latentSize: 2,
          mean: parts.flatMap(([a, b]) => [a, b]),
          sd: parts.flatMap(([, , a, b]) => [a, b]),
        };
        const grid = { width, height, x, y };
        const fast = finish(aggregateGrid(cloud, grid));
        const reference = brute(cloud);
        return pointsOf(grid).every((z, i) => {
          const slow = reference(z);
          // Positions are multiples of a step; next to a σ of e^-9 their rounding alone moves the log.
          const rounding = 1e-12 * Math.abs(slow);
          return Math.abs((fast[i] ?? NaN) - slow) < 1e-10 + 100 * rounding;
        });
      }),
      { numRuns: 40 },
    );
  });

  it("holds the mass of q̄", () => {
    const cloud = cloudOf(200, 2, 1, 0.3, 5);
    const grid: PlaneGrid = { width: 256, height: 256, x: [-8, 8], y: [-8, 8] };
    const cell = (16 / 255) ** 2;
    const mass = finish(aggregateGrid(cloud, grid)).reduce((sum, v) => sum + cell * Math.exp(v), 0);
    expect(mass).toBeCloseTo(1, 3);
  });

  it("keeps to the rows given and to the two dimensions named, and reports progress to the end", () => {
    const cloud = cloudOf(30, 5, 1, 0.4, 7);
    const rows = Int32Array.of(3, 4, 17);
    const grid: PlaneGrid = { width: 40, height: 33, x: [-2, 2], y: [-2, 2] };
    const steps = aggregateGrid(cloud, grid, { rows, dimensions: [4, 1] });
    const marginal: LatentCloud = {
      count: 3,
      latentSize: 2,
      mean: Array.from(rows).flatMap((n) => [cloud.mean[n * 5 + 4] ?? NaN, cloud.mean[n * 5 + 1] ?? NaN]),
      sd: Array.from(rows).flatMap((n) => [cloud.sd[n * 5 + 4] ?? NaN, cloud.sd[n * 5 + 1] ?? NaN]),
    };
    const progress: number[] = [];
    let next = steps.next();
    while (next.done !== true) {
      progress.push(next.value.done / next.value.total);
      next = steps.next();
    }
    expect(progress).toEqual([0.25, 0.5, 0.75, 1]);
    const values = next.value;
    expect(excess(values, pointsOf(grid).map(brute(marginal)))).toBeLessThan(0);
  });

  it("refuses point masses by row, and no rows", () => {
    const grid: PlaneGrid = { width: 4, height: 4, x: [-1, 1], y: [-1, 1] };
    const point: LatentCloud = { count: 2, latentSize: 2, mean: [0, 0, 0, 0], sd: [1, 1, 0, 1] };
    expect(() => finish(aggregateGrid(point, grid))).toThrow(/row 2 has no density/);
    expect(() => finish(aggregateGrid(point, grid, { rows: [] }))).toThrow(/no rows/);
  });
});

describe("aggregateLogDensity", () => {
  it.each([1, 2, 64])("equals brute force in d = %i, thousands of nats down too", (d) => {
    const cloud = cloudOf(50, d, 1, 0.1, d);
    const z = Float64Array.from({ length: 20 * d }, (_, i) => Math.sin(i) * 3);
    const values = finish(aggregateLogDensity(cloud, z));
    const rows = Array.from({ length: 20 }, (_, i) => z.subarray(i * d, (i + 1) * d));
    expect(excess(values, rows.map(brute(cloud)))).toBeLessThan(0);
    expect(Math.min(...values)).toBeLessThan(d === 64 ? -5000 : 0);
  });
});

describe("aggregateOverlap", () => {
  it("agrees with ∫ min(p, q̄) on a grid, within 4 SE in 99 of 100 draws, with an honest SE", () => {
    const cloud = cloudOf(40, 2, 0.8, 0.25, 11);
    const grid: PlaneGrid = { width: 300, height: 300, x: [-6, 6], y: [-6, 6] };
    const cell = (12 / 299) ** 2;
    const logAggregate = finish(aggregateGrid(cloud, grid));
    let overlap = 0;
    let holes = 0;
    pointsOf(grid).forEach((z, i) => {
      const prior = standardNormalLogDensity(z);
      overlap += cell * Math.exp(Math.min(prior, logAggregate[i] ?? NaN));
      if ((logAggregate[i] ?? NaN) - prior < -Math.log(10)) holes += cell * Math.exp(prior);
    });
    const draws = Array.from({ length: 100 }, (_, run) =>
      finish(aggregateOverlap(cloud, 1000, new Random(run))),
    );
    for (const [truth, pick] of [
      [overlap, (o: (typeof draws)[0]) => [o.overlap, o.standardError]],
      [holes, (o: (typeof draws)[0]) => [o.holes, o.holesStandardError]],
    ] as const) {
      const pairs = draws.map(pick);
      const errors = pairs.map(([value]) => (value ?? NaN) - truth);
      const claims = pairs.map(([, error]) => error ?? NaN);
      expect(errors.filter((e, i) => Math.abs(e) <= 4 * (claims[i] ?? 0)).length).toBeGreaterThanOrEqual(99);
      const spread = Math.sqrt(errors.reduce((s, e) => s + e * e, 0) / 100);
      const claimed = Math.sqrt(claims.reduce((s, e) => s + e * e, 0) / 100);
      expect(Math.abs(claimed / spread - 1)).toBeLessThan(0.2);
    }
  });

  it("is 1 for a collapsed model and 0 for one point in 64 dimensions", () => {
    const collapsed: LatentCloud = {
      count: 3,
      latentSize: 2,
      mean: new Float64Array(6),
      sd: new Float64Array(6).fill(1),
    };
    expect(finish(aggregateOverlap(collapsed, 100, new Random(1)))).toMatchObject({ holes: 0, samples: 100 });
    expect(finish(aggregateOverlap(collapsed, 100, new Random(1))).overlap).toBeCloseTo(1, 12);
    const narrow: LatentCloud = {
      count: 1,
      latentSize: 64,
      mean: new Float64Array(64),
      sd: new Float64Array(64).fill(0.01),
    };
    expect(finish(aggregateOverlap(narrow, 100, new Random(1)))).toMatchObject({ overlap: 0, holes: 1 });
  });
});

describe("elboSurgery", () => {
  it("splits the KL into parts that add up and that quadrature confirms, with an honest SE", () => {
    const cloud = cloudOf(30, 2, 0.8, 0.3, 13);
    const grid: PlaneGrid = { width: 400, height: 400, x: [-6, 6], y: [-6, 6] };
    const cell = (12 / 399) ** 2;
    const logAggregate = finish(aggregateGrid(cloud, grid));
    const marginalKl = pointsOf(grid).reduce((sum, z, i) => {
      const value = logAggregate[i] ?? NaN;
      return sum + cell * Math.exp(value) * (value - standardNormalLogDensity(z));
    }, 0);
    const draws = Array.from({ length: 100 }, (_, run) => finish(elboSurgery(cloud, 600, new Random(run))));
    const meanKl = draws[0]?.meanKl ?? NaN;
    const byHand = Array.from(cloud.mean).reduce(
      (s, m, i) => s + klToStandardNormal(m, cloud.sd[i] ?? NaN) / 30,
      0,
    );
    expect(meanKl).toBeCloseTo(byHand, 10);
    for (const [truth, pick] of [
      [marginalKl, (s: (typeof draws)[0]) => s.marginalKl],
      [meanKl - marginalKl, (s: (typeof draws)[0]) => s.information],
    ] as const) {
      const parts = draws.map(pick);
      const within = parts.filter((p) => Math.abs(p.value - truth) <= 4 * p.standardError);
      expect(within.length).toBeGreaterThanOrEqual(99);
      const spread = Math.sqrt(parts.reduce((s, p) => s + (p.value - truth) ** 2, 0) / 100);
      const claimed = Math.sqrt(parts.reduce((s, p) => s + p.standardError ** 2, 0) / 100);
      // Drawing every row equally often leaves out the spread between rows, so that the claim is on the safe side.
      expect(claimed / spread).toBeGreaterThan(0.8);
    }
  });

  it("knows its limits: nothing to tell when collapsed, log N when all rows are apart", () => {
    const collapsed: LatentCloud = {
      count: 9,
      latentSize: 1,
      mean: new Float64Array(9),
      sd: new Float64Array(9).fill(1),
    };
    const none = finish(elboSurgery(collapsed, 50, new Random(1)));
    expect(none.information.value).toBeCloseTo(0, 9);
    expect(none.marginalKl.value).toBeCloseTo(0, 9);
    expect(none.meanKl).toBe(0);
    const apart: LatentCloud = {
      count: 8,
      latentSize: 1,
      mean: Float64Array.from({ length: 8 }, (_, n) => n),
      sd: new Float64Array(8).fill(0.01),
    };
    const full = finish(elboSurgery(apart, 50, new Random(1)));
    expect(full.information.value).toBeCloseTo(Math.log(8), 9);
    expect(full.mostInformation).toBeCloseTo(Math.log(8), 12);
    expect(full.sentence).toBe("From 50 samples; q̄ is over 8 rows, each row's own component included.");
  });

  it("keeps to the rows given", () => {
    const cloud = cloudOf(20, 2, 1, 0.3, 4);
    const kept: LatentCloud = { count: 5, latentSize: 2, mean: cloud.mean, sd: cloud.sd };
    const chosen = finish(elboSurgery(cloud, 40, new Random(3), [0, 1, 2, 3, 4]));
    expect(chosen).toEqual(finish(elboSurgery(kept, 40, new Random(3))));
    expect(finish(aggregateOverlap(cloud, 40, new Random(3), [0, 1, 2, 3, 4]))).toEqual(
      finish(aggregateOverlap(kept, 40, new Random(3))),
    );
  });

  it("leaves the datum's own component in: one row has no information", () => {
    const one = finish(elboSurgery(cloudOf(1, 3, 1, 0.5, 2), 100, new Random(1)));
    expect(one.information.value).toBeCloseTo(0, 12);
    expect(Math.abs(one.marginalKl.value - one.meanKl)).toBeLessThan(4 * one.marginalKl.standardError);
  });
});

describe("latentUsage", () => {
  const rows = 200;
  function mixed(): LatentCloud {
    const random = new Random(8);
    const mean: number[] = [];
    const sd: number[] = [];
    for (let n = 0; n < rows; n++) {
      // Used, the prior for every row, and a constant that is not the prior.
      mean.push(0.95 * random.normal(), 0, 2);
      sd.push(0.3, 1, 0.1);
    }
    return { count: rows, latentSize: 3, mean, sd };
  }

  it("tells active from collapsed, and unused from collapsed", () => {
    const usage = latentUsage(mixed());
    expect(usage.activeUnits).toBe(1);
    expect(usage.dimensions.map((u) => [u.isActive, u.isCollapsed])).toEqual([
      [true, false],
      [false, true],
      [false, false],
    ]);
    expect(usage.collapse).toBe("partial");
    expect(usage.sentence).toBe(
      "1 of 3 latent dimensions is active. Partial collapse: 1 of 3 is the prior for every row.",
    );
    const [first] = usage.dimensions;
    expect(first?.meanVariance).toBeCloseTo(0.09, 9);
    expect(Math.abs((first?.aggregateVariance ?? NaN) - 1)).toBeLessThan(0.25);
    expect(usage.dimensions[2]?.kl).toBeCloseTo(klToStandardNormal(2, 0.1), 9);
  });

  it("names full collapse", () => {
    const collapsed: LatentCloud = {
      count: 50,
      latentSize: 64,
      mean: new Float64Array(3200),
      sd: new Float64Array(3200).fill(1),
    };
    const usage = latentUsage(collapsed);
    expect(usage).toMatchObject({ activeUnits: 0, collapse: "full" });
    expect(usage.sentence).toMatch(/^Posterior collapse:/);
    usage.dimensions.forEach((u) => expect(u.aggregateVariance).toBeCloseTo(1, 9));
  });

  it("says that a single row cannot tell", () => {
    expect(latentUsage(mixed(), [0]).sentence).toMatch(/One row/);
    expect(latentUsage(mixed(), [0, 1, 2]).dimensions[0]?.varianceOfMeans).toBeGreaterThan(0);
  });
});
