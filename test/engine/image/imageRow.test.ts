import { describe, expect, it } from "vitest";
import type { Pixels } from "#engine/image/codecs";
import { imageRow } from "#engine/image/imageRow";
import { centreCrop, tapsAlong } from "#engine/image/resample";

const picture = (width: number, height: number, at: (x: number, y: number) => readonly number[]): Pixels => ({
  width,
  height,
  data: Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) => {
    const pixel = i >> 2;
    return at(pixel % width, Math.floor(pixel / width))[i & 3] ?? 255;
  }),
  is16: false,
});

describe("imageRow", () => {
  it("keeps the bytes of a picture that has the size already", () => {
    const pixels = picture(5, 4, (x, y) => [x * 50, y * 60, 7]);
    const row = imageRow(pixels, { width: 5, height: 4, channels: 3 });
    expect(Array.from(row.values)).toEqual(Array.from(pixels.data).filter((_, i) => i % 4 !== 3));
    expect(row).toMatchObject({ isGrey: false, hasAlpha: false, isCropped: false });
  });

  it("averages areas when it shrinks", () => {
    const pixels = picture(4, 4, (x, y) => Array(3).fill(x < 2 === y < 2 ? 200 : (x + y) * 10) as number[]);
    const row = imageRow(pixels, { width: 2, height: 2, channels: 1 });
    const mean = (x0: number, y0: number): number => {
      let sum = 0;
      for (const y of [y0, y0 + 1]) for (const x of [x0, x0 + 1]) sum += pixels.data[(y * 4 + x) * 4] ?? 0;
      return Math.round(sum / 4);
    };
    expect(Array.from(row.values)).toEqual([mean(0, 0), mean(2, 0), mean(0, 2), mean(2, 2)]);
    expect(row.isGrey).toBe(true);
  });

  it("cuts evenly at the edges where the proportion differs", () => {
    // Columns 0..5 of six; the middle four stay.
    const row = imageRow(
      picture(6, 2, (x) => [x * 40, x * 40, x * 40]),
      { width: 4, height: 2, channels: 1 },
    );
    expect(Array.from(row.values.subarray(0, 4))).toEqual([40, 80, 120, 160]);
    expect(row.isCropped).toBe(true);
    expect(centreCrop(6, 2, 4, 2)).toEqual({ left: 1, top: 0, width: 4, height: 2 });
  });

  it("lays transparent pixels over white", () => {
    const row = imageRow(
      picture(2, 1, (x) => [0, 100, 200, x * 102]),
      { width: 2, height: 1, channels: 3 },
    );
    expect(Array.from(row.values)).toEqual([255, 255, 255, 153, 193, 233]);
    expect(row.hasAlpha).toBe(true);
  });

  it("makes grey of colours by luma, and colours of grey by repeating it", () => {
    const red = imageRow(
      picture(1, 1, () => [255, 0, 0]),
      { width: 1, height: 1, channels: 1 },
    );
    expect(Array.from(red.values)).toEqual([76]);
    const grey = imageRow(
      picture(1, 1, () => [9, 9, 9]),
      { width: 1, height: 1, channels: 3 },
    );
    expect(Array.from(grey.values)).toEqual([9, 9, 9]);
  });

  it("rounds 16 bits to 8", () => {
    const data = Uint16Array.of(0, 0, 0, 65535, 65535, 65535, 65535, 65535, 128, 128, 128, 65535);
    const row = imageRow({ width: 3, height: 1, data, is16: true }, { width: 3, height: 1, channels: 1 });
    expect(Array.from(row.values)).toEqual([0, 255, 0]);
  });
});

describe("tapsAlong", () => {
  it("weighs every source pixel alike when it shrinks, and sums to 1 whatever the sizes", () => {
    for (const [source, target] of [
      [7, 3],
      [100, 64],
      [3, 8],
      [1, 5],
      [5, 1],
      [2, 2],
    ] as const) {
      const taps = tapsAlong(source, 0, source, target);
      const perSource = new Float64Array(source);
      for (let i = 0; i < target; i++) {
        let sum = 0;
        for (let k = 0; k < taps.width; k++) {
          const weight = taps.weights[i * taps.width + k] ?? 0;
          sum += weight;
          if (weight > 0)
            perSource[(taps.first[i] ?? 0) + k] = (perSource[(taps.first[i] ?? 0) + k] ?? 0) + weight;
        }
        expect(sum).toBeCloseTo(1, 5);
      }
      expect(perSource.length).toBe(source);
      if (target <= source) for (const weight of perSource) expect(weight).toBeCloseTo(target / source, 5);
    }
  });
});
