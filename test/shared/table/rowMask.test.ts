import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addRow,
  andMasks,
  countRows,
  emptyMask,
  forEachRow,
  fullMask,
  hasRow,
  invertMask,
  isMaskOf,
  isSameMask,
  maskBytes,
  maskOfRows,
  maskWhere,
  orMasks,
  rowsOfMask,
  subtractMask,
  xorMasks,
} from "#shared/table/rowMask";

/** Rows of a table of up to 70 rows: the count, and two sets of them. */
const sets = fc.integer({ min: 0, max: 70 }).chain((count) => {
  const rows =
    count === 0 ? fc.constant<number[]>([]) : fc.uniqueArray(fc.integer({ min: 0, max: count - 1 }));
  return fc.tuple(fc.constant(count), rows, rows);
});

const ascending = (rows: Iterable<number>): number[] => [...rows].sort((a, b) => a - b);

describe("row masks", () => {
  it("puts row r into bit r % 8 of byte r >> 3", () => {
    expect([...maskOfRows([0, 9, 15], 17)]).toEqual([1, 0b1000_0010, 0]);
  });

  it("gives back the rows that were put in", () => {
    fc.assert(
      fc.property(sets, ([count, rows]) => {
        const mask = maskOfRows(rows, count);
        expect([...rowsOfMask(mask)]).toEqual(ascending(rows));
        expect(countRows(mask)).toBe(rows.length);
        const visited: number[] = [];
        forEachRow(mask, (row) => visited.push(row));
        expect(visited).toEqual(ascending(rows));
        expect(mask.length).toBe(maskBytes(count));
        for (let row = 0; row < count; row++) expect(hasRow(mask, row)).toBe(rows.includes(row));
        expect(
          isSameMask(
            mask,
            maskWhere(count, (row) => rows.includes(row)),
          ),
        ).toBe(true);
      }),
    );
  });

  it("combines as sets do, and sets no bit beyond the last row", () => {
    fc.assert(
      fc.property(sets, ([count, a, b]) => {
        const [first, second] = [maskOfRows(a, count), maskOfRows(b, count)];
        const results = [
          [andMasks(first, second), a.filter((row) => b.includes(row))],
          [orMasks(first, second), [...new Set([...a, ...b])]],
          [subtractMask(first, second), a.filter((row) => !b.includes(row))],
          [xorMasks(first, second), [...a, ...b].filter((row) => a.includes(row) !== b.includes(row))],
          [
            invertMask(first, count),
            Array.from({ length: count }, (_, row) => row).filter((row) => !a.includes(row)),
          ],
        ] as const;
        for (const [mask, rows] of results) {
          expect([...rowsOfMask(mask)]).toEqual(ascending(rows));
          expect(isMaskOf(mask, count)).toBe(true);
        }
      }),
    );
  });

  it("holds no row or all of them", () => {
    for (const count of [0, 1, 7, 8, 9, 64]) {
      expect(countRows(emptyMask(count))).toBe(0);
      expect(countRows(fullMask(count))).toBe(count);
      expect(isSameMask(fullMask(count), invertMask(emptyMask(count), count))).toBe(true);
    }
  });

  it("refuses rows that do not exist, masks of another length and stray bits", () => {
    expect(() => maskOfRows([8], 8)).toThrow(RangeError);
    expect(() => maskOfRows([-1], 8)).toThrow(RangeError);
    expect(() => andMasks(emptyMask(8), emptyMask(9))).toThrow(RangeError);
    expect(isMaskOf(emptyMask(9), 8)).toBe(false);
    const stray = emptyMask(9);
    addRow(stray, 9);
    expect(isMaskOf(stray, 9)).toBe(false);
  });
});
