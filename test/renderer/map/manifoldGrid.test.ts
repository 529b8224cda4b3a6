import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { manifoldExtent, manifoldGrid } from "../../../renderer/map/manifoldGrid";

describe("the grid of the decoded plane", () => {
  it("covers what is visible with cells aligned to multiples of themselves, and asks for a bounded number", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -5, max: 5, noNaN: true }),
        fc.double({ min: -5, max: 5, noNaN: true }),
        fc.double({ min: 20, max: 2000, noNaN: true }),
        (x, y, scale) => {
          const extent = {
            x0: x - 700 / scale,
            x1: x + 700 / scale,
            y0: y - 400 / scale,
            y1: y + 400 / scale,
          };
          const grid = manifoldGrid(extent, scale);
          const covered = manifoldExtent(grid);
          expect(covered.x0).toBeLessThanOrEqual(extent.x0);
          expect(covered.y0).toBeLessThanOrEqual(extent.y0);
          expect(covered.x1).toBeGreaterThanOrEqual(extent.x1);
          expect(covered.y1).toBeGreaterThanOrEqual(extent.y1);
          expect(grid.columns * grid.rows).toBeLessThanOrEqual(900);
          expect(Number.isInteger(Math.log2(grid.cell))).toBe(true);
          expect(grid.cell * scale).toBeGreaterThanOrEqual(38);
        },
      ),
    );
  });
});
