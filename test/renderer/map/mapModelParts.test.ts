import { describe, expect, it } from "vitest";
import { axesView } from "#shared/math/linearView";
import { maskOfRows } from "#shared/table/rowMask";
import { classMedians } from "../../../renderer/map/classMedians";
import { cycled } from "../../../renderer/map/coreCommands";
import { backToFront, GlidingPoints } from "../../../renderer/map/glidingPoints";
import { binWidth, marginal } from "../../../renderer/map/marginals";
import { toggledClasses } from "../../../renderer/map/MapLegend";
import { parseColor } from "../../../renderer/map/mapTheme";
import { dimensionName, fixed, grouped, spoken } from "../../../renderer/map/numberText";
import { priorContours } from "../../../renderer/map/priorContours";
import { viewOf } from "../../../renderer/map/viewOf";

const encodingOf = (mean: number[], latentSize: number, version = 1) => ({
  version,
  datasetVersion: 1,
  step: version,
  count: mean.length / latentSize,
  latentSize,
  mean: Float32Array.from(mean),
  sd: new Float32Array(mean.length).fill(0.1),
  arrived: 0,
});

describe("numbers on the map", () => {
  it("have a true minus sign, thousands commas and names from one", () => {
    expect(fixed(-1.756, 2)).toBe("−1.76");
    expect(fixed(-0.001, 2)).toBe("0.00");
    expect(grouped(1234567)).toBe("1,234,567");
    expect(dimensionName(0)).toBe("z₁");
    expect(dimensionName(11)).toBe("z₁₂");
    expect(spoken(-4.01, 2)).toBe("minus 4.01");
  });
});

describe("contours of the prior", () => {
  it("hold 39, 86 and 95 % in two dimensions", () => {
    const contours = priorContours(2);
    expect(contours.map((c) => c.label)).toEqual(["39 %", "86 %", "95 % of prior mass"]);
    expect(contours[2]?.radius).toBeCloseTo(2.4477, 4);
    expect(contours[0]?.mass).toBeCloseTo(1 - Math.exp(-0.5), 12);
  });
});

describe("marginals", () => {
  it("are densities of all accepted rows", () => {
    const to = Float32Array.of(0.1, 0, 0, 0.2, 0, 0, 0.9, 0, 0, 5, 0, 0);
    const points = { to, count: 4, revision: 1 };
    const m = marginal(points, 0, maskOfRows([0, 1, 3], 4), 0, 1, 0.5);
    expect(Array.from(m.density)).toEqual([2 / (3 * 0.5), 0]);
    expect(m.start).toBe(0);
    // The bins of the rows are kept; what is counted is not, nor bins of other places.
    expect(Array.from(marginal(points, 0, null, 0, 1, 0.5).density)).toEqual([1, 0.5]);
    to[0] = 0.6;
    expect(Array.from(marginal({ ...points, revision: 2 }, 0, null, 0, 1, 0.5).density)).toEqual([0.5, 1]);
  });

  it("have bars of 5 to 10 px whose edges do not depend on the camera's place", () => {
    for (const scale of [20, 64, 103, 700, 2000]) {
      const px = binWidth(scale) * scale;
      expect(px).toBeGreaterThanOrEqual(5);
      expect(px).toBeLessThan(10);
    }
  });
});

describe("class medians", () => {
  it("are medians per axis of the class's rows", () => {
    const positions = [0, 0, 0, 1, 5, 0, 9, 1, 0, 7, 7, 0];
    const medians = classMedians(positions, 4, 3, Int32Array.of(0, 0, 0, -1), 2);
    expect(medians).toEqual([{ code: 0, x: 1, y: 1, count: 3 }]);
  });
});

describe("gliding points", () => {
  const view = axesView(2, 0, 1, dimensionName);

  it("jump at first and then glide from where they are drawn", () => {
    const points = new GlidingPoints();
    points.update(view, encodingOf([0, 0, 2, 2], 2), 0, 0);
    expect(points.progress(0)).toBe(1);
    points.update(view, encodingOf([1, 0, 2, 4], 2, 2), 1000, 200);
    expect(points.progress(1100)).toBe(0.5);
    // A third snapshot in the middle of the glide starts from the middle.
    points.update(view, encodingOf([3, 0, 2, 4], 2, 3), 1100, 200);
    expect(Array.from(points.from)).toEqual([0.5, 0, 0, 2, 3, 0]);
    expect(Array.from(points.to)).toEqual([3, 0, 0, 2, 4, 0]);
  });

  it("keep their arrays from snapshot to snapshot", () => {
    const points = new GlidingPoints();
    points.update(view, encodingOf([0, 0], 2), 0, 0);
    const { to } = points;
    points.update(view, encodingOf([1, 1], 2, 2), 10, 100);
    expect(points.to).toBe(to);
  });

  it("jump when the number of rows changes", () => {
    const points = new GlidingPoints();
    points.update(view, encodingOf([0, 0], 2), 0, 0);
    points.update(view, encodingOf([1, 1, 2, 2], 2), 10, 100);
    expect(points.progress(10)).toBe(1);
    expect(points.count).toBe(2);
  });
});

describe("views", () => {
  it("replace dimensions that the model does not have", () => {
    expect(viewOf({ kind: "axes", x: 7, y: 9 }, 3, null, null).dimensions).toEqual([2, 0]);
    expect(viewOf({ kind: "axes", x: 0, y: 0 }, 3, null, null).dimensions).toEqual([0, 1]);
    expect(viewOf({ kind: "axes3", x: 0, y: 1, z: 2, yaw: 0, pitch: 0 }, 2, null, null).depth).toBeNull();
    expect(viewOf({ kind: "axes", x: 0, y: 1 }, 1, null, null).dimensions).toEqual([0]);
  });

  it("cycle through the free dimensions of the active axis only", () => {
    expect(cycled({ kind: "axes", x: 0, y: 1 }, 4, "x", 1)).toEqual({ kind: "axes", x: 2, y: 1 });
    expect(cycled({ kind: "axes", x: 0, y: 1 }, 4, "y", -1)).toEqual({ kind: "axes", x: 0, y: 3 });
    expect(cycled({ kind: "axes", x: 0, y: 1 }, 2, "x", 1)).toBeNull();
  });
});

describe("the legend", () => {
  it("hides, shows and isolates classes", () => {
    expect(toggledClasses([], 2, 4, false)).toEqual([2]);
    expect(toggledClasses([2], 2, 4, false)).toEqual([]);
    expect(toggledClasses([], 1, 4, true)).toEqual([0, 2, 3]);
    expect(toggledClasses([0, 2, 3], 1, 4, true)).toEqual([]);
  });
});

describe("theme colours", () => {
  it("are read from every way that tokens are written", () => {
    expect(parseColor("#ff0080")).toEqual([1, 0, 128 / 255, 1]);
    expect(parseColor("#fff")).toEqual([1, 1, 1, 1]);
    expect(parseColor("rgba(255, 0, 0, .15)")).toEqual([1, 0, 0, 0.15]);
    expect(parseColor("rgb(0 255 0 / 0.5)")).toEqual([0, 1, 0, 0.5]);
  });
});

describe("depth", () => {
  it("orders rows from the farthest to the nearest", () => {
    const points = new GlidingPoints();
    const turned = viewOf({ kind: "axes3", x: 0, y: 1, z: 2, yaw: 0, pitch: 0 }, 3, null, null);
    points.update(turned, encodingOf([0, 0, 2, 0, 0, -1, 0, 0, 0.5], 3), 0, 0);
    expect(Array.from(backToFront(points))).toEqual([1, 2, 0]);
  });
});
