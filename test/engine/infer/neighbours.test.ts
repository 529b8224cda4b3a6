import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearestRows } from "#engine/infer/neighbours";

describe("the nearest rows", () => {
  it("are those of sorting all distances, without the row itself", () => {
    const point = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(
        fc.array(point, { minLength: 1, maxLength: 30 }),
        fc.nat(29),
        fc.nat(40),
        (points, at, count) => {
          const row = at % points.length;
          // Of whole numbers, so that equal distances are equal here as well.
          const square = (other: number): number =>
            (points[other] ?? []).reduce((sum, v, j) => sum + (v - (points[row]?.[j] ?? 0)) ** 2, 0);
          const expected = points
            .map((_, other) => other)
            .filter((other) => other !== row)
            .sort((a, b) => square(a) - square(b) || a - b)
            .slice(0, count);
          const found = nearestRows(Float32Array.from(points.flat()), 3, row, count);
          expect([...found.rows]).toEqual(expected);
          found.rows.forEach((other, i) =>
            expect(found.distances[i]).toBeCloseTo(Math.sqrt(square(other)), 5),
          );
        },
      ),
    );
  });
});
