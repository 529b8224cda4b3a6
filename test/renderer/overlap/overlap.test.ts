import { describe, expect, it } from "vitest";
import { findHoles, type RatioGrid } from "#shared/math/planeHoles";
import { chosenRows } from "../../../renderer/overlap/chosenRows";
import { barTicks } from "../../../renderer/overlap/ColourBar";
import { drawInHole } from "../../../renderer/overlap/drawInHole";
import { holesOfDraws } from "../../../renderer/overlap/DrawsSection";
import { elboParts } from "../../../renderer/overlap/elboLine";
import { nearestMean } from "../../../renderer/overlap/nearestMean";
import { allPlanes, neighbouringPlane, withDimension } from "../../../renderer/overlap/overlapSettings";
import { placeThumbnails } from "../../../renderer/overlap/placeThumbnails";
import { priorLogDensity, ratioAt } from "../../../renderer/overlap/ratioAt";
import { ratioImage } from "../../../renderer/overlap/ratioImage";

const columns = { labels: Int32Array.of(2, 0, 2, -1, 1), split: Uint8Array.of(0, 1, 0, 0, 1) };

describe("the items that q̄ is over", () => {
  it("are all, a split, a class or the selection, each row once and rising", () => {
    expect(chosenRows({ kind: "all" }, columns, [1])).toBeNull();
    expect([...(chosenRows({ kind: "train" }, columns, []) ?? [])]).toEqual([0, 2, 3]);
    expect([...(chosenRows({ kind: "validation" }, columns, []) ?? [])]).toEqual([1, 4]);
    expect([...(chosenRows({ kind: "class", code: 2 }, columns, []) ?? [])]).toEqual([0, 2]);
    expect([...(chosenRows({ kind: "selection" }, columns, [10, 3, 10, 4]) ?? [])]).toEqual([3, 4, 10]);
  });

  it("are none, not all, where a choice holds none or its columns are not there yet", () => {
    expect(chosenRows({ kind: "selection" }, columns, [])).toHaveLength(0);
    expect(chosenRows({ kind: "class", code: 7 }, columns, [])).toHaveLength(0);
    expect(chosenRows({ kind: "train" }, null, [])).toHaveLength(0);
  });
});

describe("planes", () => {
  it("go round in both directions", () => {
    expect(allPlanes(4)).toHaveLength(6);
    expect(neighbouringPlane([0, 1], 3, 1)).toEqual([0, 2]);
    expect(neighbouringPlane([0, 1], 3, -1)).toEqual([1, 2]);
    expect(neighbouringPlane([2, 1], 3, 1)).toEqual([0, 1]);
  });

  it("take a dimension for the one that was there longer", () => {
    expect(withDimension([3, 8], 5)).toEqual([8, 5]);
    expect(withDimension([3, 8], 3)).toEqual([3, 8]);
  });
});

describe("reading the map", () => {
  const n = 32;
  const centre = (k: number): number => -4 + ((k + 0.5) * 8) / n;
  const linear = Float32Array.from(
    { length: n * n },
    (_, cell) => 2 * centre(cell % n) - centre(Math.floor(cell / n)),
  );
  const map = { resolution: n, extent: 4, logAggregate: linear };

  it("interpolates log q̄ between cells and takes log p as it is", () => {
    const reading = ratioAt(map, 0.37, -1.11);
    expect(reading?.logAggregate).toBeCloseTo(2 * 0.37 + 1.11, 4);
    expect(reading?.logPrior).toBeCloseTo(-Math.log(2 * Math.PI) - 0.5 * (0.37 ** 2 + 1.11 ** 2), 10);
    expect(reading?.ratio).toBeCloseTo((reading?.logAggregate ?? 0) - priorLogDensity(0.37, -1.11), 10);
    expect(ratioAt(map, 4.1, 0)).toBeNull();
  });

  it("paints the ramp's ends for what lies beyond the range, and nothing far from prior and data", () => {
    const ramp = new Uint8ClampedArray(256 * 3);
    ramp.set([10, 20, 30], 0);
    ramp.set([200, 210, 220], 255 * 3);
    const ratios = new Float32Array(n * n).fill(-1000);
    ratios[16 * n + 16] = 1000;
    const rgba = ratioImage({ ...map, logRatio: ratios, logAggregate: linear.map(() => -20) }, ramp, 3, 2.9);
    // Row 16 from below is line 15 from above.
    expect([...rgba.slice((15 * n + 16) * 4, (15 * n + 16) * 4 + 4)]).toEqual([200, 210, 220, 255]);
    expect([...rgba.slice((15 * n + 12) * 4, (15 * n + 12) * 4 + 4)]).toEqual([10, 20, 30, 255]);
    expect(rgba[3]).toBe(0);
  });
});

describe("draws", () => {
  const resolution = 64;
  const base = { resolution, extent: 4, logRatio: new Float32Array(resolution * resolution) };
  const grid: RatioGrid = {
    ...base,
    logRatio: base.logRatio.map((_, cell) => {
      const x = -4 + (((cell % resolution) + 0.5) * 8) / resolution;
      const y = -4 + ((Math.floor(cell / resolution) + 0.5) * 8) / resolution;
      return Math.hypot(x - 1, y) < 0.5 || Math.hypot(x + 1.2, y) < 0.3 ? -5 : 0;
    }),
  };
  const holeMap = findHoles(grid, { below: -1.5, radius: 2.4477, minimumMass: 0.001 });

  it("within a hole all land in it, in the plane's dimensions and no others", () => {
    const z = drawInHole(grid, holeMap, 1, [2, 0], 3, 16, 7);
    const landed = holesOfDraws(
      { z, values: new Float32Array(16) },
      { ...grid, dimensions: [2, 0] },
      holeMap,
    );
    expect(landed).toEqual(Array.from({ length: 16 }, () => 1));
    expect(new Set(Array.from({ length: 16 }, (_, i) => z[3 * i + 1])).size).toBe(16);
    expect(drawInHole(grid, holeMap, 1, [2, 0], 3, 16, 7)).toEqual(z);
  });

  it("say which hole each lands in", () => {
    const z = new Float32Array(32).fill(3);
    z.set([1, 0], 0);
    z.set([-1.2, 0.1], 10);
    const landed = holesOfDraws(
      { z, values: new Float32Array(16) },
      { ...grid, dimensions: [0, 1] },
      holeMap,
    );
    expect(landed[0]).toBe(0);
    expect(landed[5]).toBe(1);
    expect(landed.filter((hole) => hole >= 0)).toHaveLength(2);
  });
});

describe("pictures of holes", () => {
  const plot = { width: 700, height: 500 };
  it("stand at the nearer edge at their hole's height, and never on each other", () => {
    const holes = [
      { x: 100, y: 250 },
      { x: 120, y: 260 },
      { x: 600, y: 480 },
    ];
    const places = placeThumbnails(holes, plot, 76);
    expect(places.map((place) => place !== null && place.left < 350)).toEqual([true, true, false]);
    expect(places[0]?.top).toBe(212);
    expect((places[1]?.top ?? 0) - (places[0]?.top ?? 0)).toBeGreaterThanOrEqual(76);
    expect((places[2]?.top ?? 999) + 76).toBeLessThanOrEqual(500);
  });

  it("cover no hole while there is another place", () => {
    // At their own heights both would stand on the other's hole.
    const holes = [
      { x: 60, y: 200 },
      { x: 50, y: 290 },
      { x: 640, y: 210 },
    ];
    const places = placeThumbnails(holes, plot, 76);
    for (const place of places) {
      expect(place).not.toBeNull();
      const { left, top } = place ?? { left: 0, top: 0 };
      for (const { x, y } of holes) expect(x > left && x < left + 76 && y > top && y < top + 76).toBe(false);
    }
  });

  it("are left out for holes that are not in view", () => {
    expect(placeThumbnails([{ x: -5, y: 10 }], plot, 76)).toEqual([null]);
  });
});

describe("figures that belong together", () => {
  const point = {
    step: 500,
    epoch: 1,
    train: { elbo: -90, reconstruction: -84, kl: 6 },
    validation: { elbo: -100, reconstruction: -93, kl: 7 },
  };
  it("give the ELBO of the validation items at their own step, as reconstruction − KL", () => {
    expect(elboParts([point], "validation", 500, 7.01)).toEqual({ elbo: -93 - 7.01, reconstruction: -93 });
  });
  it("give none for other items, another step or another mean KL", () => {
    expect(elboParts([point], "all", 500, 7)).toBeNull();
    expect(elboParts([point], "validation", 501, 7)).toBeNull();
    expect(elboParts([point], "validation", 500, 7.1)).toBeNull();
  });
});

it("finds the nearest mean among the rows asked for", () => {
  const encoding = { latentSize: 3, count: 3, mean: Float32Array.of(0, 5, 0, 1, 5, 1, 2, 5, 2) };
  expect(nearestMean(encoding, [0, 2], { x: 1.2, y: 1 }, null)?.row).toBe(1);
  expect(nearestMean(encoding, [0, 2], { x: 1.2, y: 1 }, Int32Array.of(0, 2))?.row).toBe(2);
  expect(nearestMean(encoding, [0, 2], { x: 4, y: 2 }, null)?.distance).toBeCloseTo(2, 10);
  expect(nearestMean(encoding, [0, 2], { x: 0, y: 0 }, new Int32Array(0))).toBeNull();
});

it("writes whole nats beside the colour bar", () => {
  expect(barTicks(3)).toEqual([3, 2, 1, 0, -1, -2, -3]);
  expect(barTicks(10)).toEqual([10, 5, 0, -5, -10]);
});
