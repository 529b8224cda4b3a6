import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasRow, maskOfRows } from "#shared/table/rowMask";
import { histogramOf } from "#engine/table/histogram";
import { binOf, niceEdges, niceTimeEdges } from "#engine/table/niceBins";

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

describe("bins", () => {
  it("cover the range with at most as many of one width as are asked for", () => {
    const ranges = fc.tuple(finite, finite, fc.integer({ min: 1, max: 512 }), fc.boolean());
    fc.assert(
      fc.property(ranges, ([a, b, bins, isWhole]) => {
        const [min, max] = [Math.min(a, b), Math.max(a, b)].map((value) =>
          isWhole ? Math.round(value) : value,
        ) as [number, number];
        for (const edges of [niceEdges(min, max, bins, isWhole), niceTimeEdges(min, max, bins)]) {
          expect(edges.length).toBeGreaterThan(1);
          expect(edges.length - 1).toBeLessThanOrEqual(bins);
          // Fourteen digits of an edge are kept.
          const slack = Math.max(Math.abs(min), Math.abs(max)) * 1e-13;
          expect(edges[0]).toBeLessThanOrEqual(min + slack);
          expect(edges.at(-1)).toBeGreaterThanOrEqual(max - slack);
          for (const value of [min, max, (min + max) / 2]) {
            const bin = binOf(value, edges);
            expect(bin).toBeGreaterThanOrEqual(0);
            expect(bin).toBeLessThan(edges.length - 1);
          }
        }
      }),
    );
  });

  it("are one where it is wider than any double", () => {
    const most = Number.MAX_VALUE;
    expect([...niceEdges(-most, most, 1, false)]).toEqual([-most, most]);
    expect([...niceTimeEdges(-most, most, 1)]).toEqual([-most, most]);
  });

  it("begin at round numbers", () => {
    expect([...niceEdges(0.13, 0.98, 10, false)]).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
    expect([...niceEdges(3, 7, 40, true)]).toEqual([2.5, 3.5, 4.5, 5.5, 6.5, 7.5]);
    expect([...niceEdges(0, 97, 10, true)]).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
    expect([...niceEdges(5, 5, 10, true)]).toEqual([4.5, 5.5]);
    const hours = niceTimeEdges(Date.UTC(2020, 0, 1, 7, 30), Date.UTC(2020, 0, 1, 11), 6);
    expect([...hours].map((time) => new Date(time).toISOString().slice(11, 16))).toEqual([
      "07:00",
      "08:00",
      "09:00",
      "10:00",
      "11:00",
    ]);
  });
});

describe("a histogram", () => {
  it("counts every row once: in its bin, in the mask, or as missing", async () => {
    const cells = fc.array(fc.oneof(finite, fc.constantFrom(NaN, Infinity, 0, 1, 2)), { maxLength: 50 });
    await fc.assert(
      fc.asyncProperty(cells, fc.integer({ min: 1, max: 20 }), async (values, bins) => {
        const mask = maskOfRows(
          values.flatMap((_, row) => (row % 3 === 0 ? [row] : [])),
          values.length,
        );
        const numbers = { kind: "number", values: Float64Array.from(values) } as const;
        const histogram = await histogramOf("x", numbers, bins, mask, undefined);
        if (histogram.kind !== "number") throw new Error("of numbers");
        const { counts, masked, edges, missing } = histogram;
        expect(missing).toBe(values.filter((value) => !Number.isFinite(value)).length);
        counts.forEach((count, bin) => {
          const isHere = (value: number, row: number): boolean =>
            Number.isFinite(value) && binOf(value, edges) === bin && row >= 0;
          expect(count).toBe(values.filter(isHere).length);
          expect(masked[bin]).toBe(
            values.filter((value, row) => isHere(value, row) && hasRow(mask, row)).length,
          );
        });
        expect(counts.reduce((sum, count) => sum + count, missing)).toBe(values.length);
      }),
    );
  });

  it("of words lists the most frequent first and counts the rest", async () => {
    const values = {
      kind: "category",
      codes: Int32Array.of(2, 2, 0, 1, 2, 0, -1),
      values: ["a", "b", "c"],
    } as const;
    const mask = maskOfRows([0, 2], 7);
    expect(await histogramOf("x", values, 2, mask, undefined)).toEqual({
      ...{ kind: "category", column: "x", values: ["c", "a"], others: 1, missing: 1 },
      counts: Int32Array.of(3, 2),
      masked: Int32Array.of(1, 1),
    });
    const flags = { kind: "boolean", values: Int8Array.of(1, 0, 1, -1) } as const;
    expect(await histogramOf("y", flags, 9, null, undefined)).toMatchObject({
      values: ["true", "false"],
      counts: Int32Array.of(2, 1),
      missing: 1,
    });
  });
});
