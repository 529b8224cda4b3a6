import { describe, expect, it } from "vitest";
import type { DatasetSummary } from "#shared/domain/dataset";
import { itemPainter } from "../../../renderer/map/itemPainter";
import { rangeSample, rangesOf } from "../../../renderer/map/itemRanges";
import type { MapTheme, Rgba } from "../../../renderer/map/mapTheme";

const grey: Rgba = [0.5, 0.5, 0.5, 1];
const theme: MapTheme = {
  plot: [0, 0, 0, 1],
  text1: [1, 1, 1, 1],
  text2: grey,
  accent: grey,
  prior: grey,
  priorFill: grey,
  approx: grey,
  likelihood: [1, 0, 0, 1],
  line: grey,
  classes: [grey],
  sequential: [grey, grey],
  css: () => "",
  fontUi: "",
  fontNumber: "",
  fontMath: "",
};

const dataset = (shape: DatasetSummary["shape"], features: number): DatasetSummary => ({
  id: "d",
  name: "d",
  source: { kind: "bundled", id: "d" },
  count: 2,
  features,
  shape,
  classes: [],
  labelName: null,
  trainCount: 2,
  validationCount: 0,
  scaling: "unit",
  suggestedLikelihood: { kind: "bernoulli", reason: "" },
  remarks: [],
});

const image = dataset({ kind: "image", width: 2, height: 2, channels: 1 }, 4);

describe("pictures of images", () => {
  it("are opaque greys as photographs, the first value at the upper left", () => {
    const painter = itemPainter(image, "photo", theme, null);
    const out = new Uint8Array(16);
    painter.paint(Float32Array.of(9, 0, 1, 0, 0.5), 1, out, 0, 8);
    expect(Array.from(out)).toEqual([8, 8, 8, 255, 246, 246, 246, 255, 8, 8, 8, 255, 127, 127, 127, 255]);
  });

  it("are ink over whatever lies behind: value as opacity, premultiplied, values outside 0..1 cut", () => {
    const painter = itemPainter(image, "ink", theme, null);
    const out = new Uint8Array(16);
    painter.paint(Float32Array.of(-1, 2, 0.2, 0), 0, out, 0, 8);
    expect(Array.from(out.slice(0, 12))).toEqual([0, 0, 0, 0, 255, 255, 255, 255, 51, 51, 51, 51]);
  });

  it("run upwards with a negative stride, as textures do", () => {
    const painter = itemPainter(image, "photo", theme, null);
    const out = new Uint8Array(16);
    painter.paint(Float32Array.of(1, 1, 0, 0), 0, out, 8, -8);
    expect([out[0], out[8]]).toEqual([8, 246]);
  });

  it("are reduced by whole steps when they are large", () => {
    const large = dataset({ kind: "image", width: 200, height: 100, channels: 3 }, 60_000);
    const painter = itemPainter(large, "photo", theme, null);
    expect([painter.width, painter.height]).toEqual([50, 25]);
  });
});

describe("pictures of vectors", () => {
  const table = dataset({ kind: "vector", columns: ["a", "b"] }, 2);

  it("are bars between the least and the greatest value of each column", () => {
    const ranges = rangesOf(Float32Array.of(0, 10, 4, 30), 2);
    expect(ranges).toEqual({ low: Float32Array.of(0, 10), high: Float32Array.of(4, 30) });
    const painter = itemPainter(table, "photo", theme, ranges);
    const out = new Uint8Array(4 * painter.width * painter.height);
    painter.paint(Float32Array.of(4, 10), 0, out, 0, 4 * painter.width);
    const barHeight = (x: number): number => {
      let height = 0;
      for (let y = 0; y < painter.height; y++) if (out[4 * (y * painter.width + x)] === 255) height++;
      return height;
    };
    expect(barHeight(5)).toBeGreaterThan(0.85 * painter.height);
    expect(barHeight(painter.width / 2 + 5)).toBeLessThanOrEqual(2);
  });

  it("take their ranges from evenly spaced rows", () => {
    expect(Array.from(rangeSample(10, 5))).toEqual([0, 2, 4, 6, 8]);
    expect(rangeSample(3)).toHaveLength(3);
    expect(rangesOf(new Float32Array(0), 2)).toBeNull();
  });
});
