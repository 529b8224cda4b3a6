import { describe, expect, it } from "vitest";
import { pickGrid } from "#shared/math/pickGrid";
import { Random } from "#shared/math/random";
import { maskWhere, type RowMask } from "#shared/table/rowMask";
import { dotTaps } from "../../../renderer/map/crowdPass";
import { CrowdRaster } from "../../../renderer/map/crowdRaster";

const FADE = 0.2;
const ROWS = 4000;
const extent = { x0: -2, y0: -1, x1: 2, y1: 1 };
const [WIDTH, HEIGHT] = [40, 20];
const random = new Random(3);
const to = Float32Array.from({ length: 3 * ROWS }, (_, k) => random.normal() * (k % 3 === 1 ? 0.5 : 1));
to[3 * 17] = Number.NaN;
const colors = Uint8Array.from({ length: 4 * ROWS }, (_, k) => (k % 4 === 3 ? 209 : (k * 37) % 256));
const some = maskWhere(ROWS, (row) => row % 3 === 0);

function raster(visible: RowMask | null, marked: RowMask | null): CrowdRaster {
  const made = new CrowdRaster(FADE);
  const { order } = pickGrid(to, ROWS, 3);
  const gathered = Float32Array.from(
    { length: 3 * order.length },
    (_, k) => to[3 * (order[Math.floor(k / 3)] ?? 0) + (k % 3)] ?? 0,
  );
  made.setRows({ order, from: gathered, to: gathered });
  made.setColors(colors);
  made.place(extent, WIDTH, HEIGHT, 1);
  made.shade(visible, marked, 0);
  return made;
}

/** Opacity of a cell by laying its dots above each other one by one. */
function opacities(rows: (row: number) => boolean): Float64Array {
  const through = new Float64Array(WIDTH * HEIGHT).fill(1);
  for (let row = 0; row < ROWS; row++) {
    const x = Math.floor((((to[3 * row] ?? NaN) - extent.x0) / 4) * WIDTH);
    const y = Math.floor((((to[3 * row + 1] ?? NaN) - extent.y0) / 2) * HEIGHT);
    if (!(x >= 0 && x < WIDTH && y >= 0 && y < HEIGHT) || !rows(row)) continue;
    through[y * WIDTH + x] = (through[y * WIDTH + x] ?? 1) * (1 - 209 / 255);
  }
  return through.map((t) => 1 - t);
}

const alphas = ({ pixels }: CrowdRaster): number[] =>
  Array.from({ length: pixels.length / 4 }, (_, k) => pixels[4 * k + 3] ?? 0);

describe("the raster of a crowd", () => {
  it("has the opacity of all rows' dots above each other, of every row and no other", () => {
    for (const [mask, test] of [
      [null, () => true],
      [some, (row: number) => row % 3 === 0],
    ] as const) {
      const expected = opacities(test);
      alphas(raster(mask, null)).forEach((alpha, cell) => {
        expect(Math.abs(alpha - 255 * (expected[cell] ?? 0))).toBeLessThan(3);
      });
    }
  });

  it("counts the rows in sight and leaves out those that are nowhere", () => {
    const made = raster(null, null);
    const isIn = (row: number): boolean =>
      Math.abs(to[3 * row] ?? NaN) < 2 && Math.abs(to[3 * row + 1] ?? NaN) < 1;
    const expected = Array.from({ length: ROWS }, (_, row) => row).filter(isIn);
    expect(made.inSight).toBe(expected.length);
    expect(made.rowsInSight().sort((a, b) => a - b)).toEqual(expected);
  });

  it("keeps faded rows behind, however many", () => {
    const made = raster(null, some);
    const front = opacities((row) => row % 3 === 0);
    const behind = opacities((row) => row % 3 !== 0);
    let faded = 0;
    alphas(made).forEach((alpha, cell) => {
      if ((front[cell] ?? 0) > 0 || (behind[cell] ?? 0) === 0) return;
      faded++;
      expect(alpha).toBeGreaterThan(20);
      expect(alpha).toBeLessThanOrEqual(Math.ceil(255 * 0.34));
    });
    expect(faded).toBeGreaterThan(10);
  });

  it("mixes the colours of a cell's rows and premultiplies them", () => {
    const made = new CrowdRaster(FADE);
    const place = Float32Array.of(0.1, 0.1, 0, 0.1, 0.1, 0);
    made.setRows({ order: Int32Array.of(0, 1), from: place, to: place });
    made.setColors(Uint8Array.of(200, 0, 0, 209, 0, 100, 0, 209));
    made.place(extent, 1, 1, 1);
    made.shade(null, null, 0);
    const alpha = 1 - (1 - 209 / 255) ** 2;
    for (const [k, value] of [100 * alpha, 50 * alpha, 0, 255 * alpha].entries())
      expect(Math.abs((made.pixels[k] ?? 0) - value)).toBeLessThan(2);
  });

  it("follows a glide", () => {
    const made = new CrowdRaster(FADE);
    const from = Float32Array.of(-1.9, 0, 0);
    const end = Float32Array.of(1.9, 0, 0);
    made.setRows({ order: Int32Array.of(0), from, to: end });
    made.setColors(Uint8Array.of(255, 255, 255, 209));
    const column = (mix: number): number => {
      made.place(extent, 4, 1, mix);
      made.shade(null, null, 0);
      return alphas(made).findIndex((alpha) => alpha > 0);
    };
    expect([0, 0.4, 0.6, 1].map(column)).toEqual([0, 1, 2, 3]);
  });
});

describe("the cells that a dot covers", () => {
  it("are one for a small dot and at most 21, with the area of its disc", () => {
    expect(dotTaps(0.5).map(({ z }) => z)).toEqual([1]);
    expect(dotTaps(1)).toHaveLength(5);
    for (const radius of [1, 1.5, 2, 2.2]) {
      const taps = dotTaps(radius);
      expect(taps.length).toBeLessThanOrEqual(21);
      const area = taps.reduce((sum, { z }) => sum + z, 0);
      expect(Math.abs(area / (Math.PI * radius ** 2) - 1)).toBeLessThan(0.13);
    }
  });
});
