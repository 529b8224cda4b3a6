import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DataSource } from "#shared/domain/dataset";
import { createDataset } from "#engine/data/memoryDataset";
import type { Dataset } from "#engine/data/dataset";
import { splitRows } from "#engine/data/split";
import { modelValues } from "./files";

const source: DataSource = { kind: "paths", paths: ["/t.csv"] };

function table(columns: readonly string[], data: readonly number[]): Dataset {
  return createDataset(
    {
      count: data.length / columns.length,
      shape: { kind: "vector", columns: [...columns] },
      values: { kind: "table", data: Float64Array.from(data) },
      labels: null,
      metadata: [],
      remarks: [],
    },
    { id: "x", name: "t", source, splitSeed: 0 },
  );
}

describe("the split", () => {
  it("holds out a fifth, at least one on either side, the same for the same seed", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 }), fc.integer(), (count, seed) => {
        const { split, trainRows, validationRows } = splitRows(count, seed);
        const fifth = Math.round(count / 5);
        expect(validationRows).toHaveLength(count < 2 ? 0 : Math.max(1, fifth));
        expect([...trainRows, ...validationRows].sort((a, b) => a - b)).toEqual(
          Array.from({ length: count }, (_, i) => i),
        );
        expect(Array.from(trainRows)).toEqual(Array.from(trainRows).sort((a, b) => a - b));
        expect(Array.from(validationRows)).toEqual(Array.from(validationRows).sort((a, b) => a - b));
        expect(Array.from(validationRows, (row) => split[row])).toEqual(Array.from(validationRows, () => 1));
        expect(split.reduce((sum, value) => sum + value, 0)).toBe(validationRows.length);
        expect(splitRows(count, seed)).toEqual({ split, trainRows, validationRows });
      }),
    );
  });

  it("is 8,000 and 2,000 of 10,000 and differs between seeds", () => {
    const { trainRows, validationRows } = splitRows(10_000, 1);
    expect([trainRows.length, validationRows.length]).toEqual([8000, 2000]);
    const other = new Set(splitRows(10_000, 2).validationRows);
    const common = validationRows.filter((row) => other.has(row)).length;
    // 400 expected by chance, sd 18.
    expect(Math.abs(common - 400)).toBeLessThan(90);
  });
});

describe("a table in memory", () => {
  it("has mean 0 and sd 1 over the training rows in model space", () => {
    const count = 200;
    const data = table(
      ["a", "b"],
      Array.from({ length: count }, (_, i) => [1_000_000 + Math.sin(i) / 10, 5 * Math.cos(i * i)]).flat(),
    );
    const values = new Float32Array(data.trainRows.length * 2);
    data.modelRows(data.trainRows, values);
    for (const j of [0, 1]) {
      const column = values.filter((_, i) => i % 2 === j);
      const mean = column.reduce((sum, x) => sum + x, 0) / column.length;
      const variance = column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / column.length;
      expect(Math.abs(mean)).toBeLessThan(1e-6);
      expect(Math.abs(variance - 1)).toBeLessThan(1e-5);
    }
  });

  it("shows the numbers of the file exactly, and converts between the two spaces", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.float({ min: -1000, max: 1000, noNaN: true }),
            fc.float({ min: -1, max: 1, noNaN: true }),
          ),
          {
            minLength: 2,
            maxLength: 30,
          },
        ),
        (rows) => {
          const data = table(["a", "b"], rows.flat());
          const all = rows.map((_, i) => i);
          const shown = data.displayRows(all);
          expect(Array.from(shown)).toEqual(rows.flat().map((x) => Math.fround(x)));
          const model = new Float32Array(shown.length);
          data.modelRows(all, model);
          expect(model.every(Number.isFinite)).toBe(true);
          const back = data.toDisplay(model);
          const again = data.toModel(shown);
          // Float32 rounding of a value that is at most √n sd from its mean.
          back.forEach((x, i) =>
            expect(Math.abs(x - (shown[i] ?? 0))).toBeLessThanOrEqual(1e-3 * (i % 2 === 0 ? 1 : 1e-3)),
          );
          again.forEach((x, i) =>
            expect(Math.abs(x - (model[i] ?? 0))).toBeLessThanOrEqual(1e-2 * Math.max(1, Math.abs(x))),
          );
        },
      ),
    );
  });

  it("scales a spread without shifting it", () => {
    const data = table(["a"], [10, 20, 30, 40, 50]);
    const [low = 0, high = 0] = data.toDisplay(Float32Array.of(0, 2));
    expect(data.spreadToDisplay(Float32Array.of(2))[0]).toBeCloseTo(high - low, 4);
    expect(data.spreadToDisplay(Float32Array.of(0))[0]).toBe(0);
  });

  it("stays finite when a column varies only outside the training rows", () => {
    const rows = Array.from({ length: 50 }, () => 3);
    const held = splitRows(50, 0).validationRows[0] ?? 0;
    for (const outlier of [4, 1e30, 3 + 1e-12]) {
      const data = table(
        ["a", "b"],
        rows.flatMap((value, i) => [i === held ? outlier : value, i]),
      );
      expect(modelValues(data).every((value) => Math.abs(value) <= 10_000)).toBe(true);
    }
  });
});

describe("rows", () => {
  const data = table(["a", "b"], [1, 2, 3, 4, 5, 6]);

  it("that do not exist, or do not fit, are refused", () => {
    for (const row of [-1, 3, 0.5, Number.NaN]) {
      expect(() => data.displayRows([row])).toThrow(RangeError);
      expect(() => data.modelRows([row], new Float32Array(2))).toThrow(RangeError);
    }
    expect(() => data.modelRows([0, 1], new Float32Array(3))).toThrow(RangeError);
    expect(() => data.modelRows([0], new Float32Array(3), 2)).toThrow(RangeError);
    expect(() => data.toDisplay(new Float32Array(3))).toThrow(RangeError);
  });

  it("may be asked for twice and in any order", () => {
    expect(Array.from(data.displayRows([2, 0, 2]))).toEqual([5, 6, 1, 2, 5, 6]);
  });

  it("of images are the same in both spaces", () => {
    const images = createDataset(
      {
        count: 2,
        shape: { kind: "image", width: 2, height: 1, channels: 1 },
        values: { kind: "bytes", data: Uint8Array.of(0, 255, 51, 102) },
        labels: null,
        metadata: [],
        remarks: [],
      },
      { id: "x", name: "t", source, splitSeed: 0 },
    );
    const values = images.displayRows([1]);
    expect(Array.from(values)).toEqual([0.2, 0.4].map(Math.fround));
    expect(images.toDisplay(values)).toEqual(values);
    expect(images.toDisplay(values)).not.toBe(values);
    expect(images.spreadToDisplay(values)).toEqual(values);
  });
});
