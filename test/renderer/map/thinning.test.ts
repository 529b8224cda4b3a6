import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mixedOrder, thin } from "../../../renderer/map/thinning";

describe("thinning", () => {
  it("orders every row once, evenly mixed", () => {
    const order = mixedOrder(1000);
    expect(new Set(order).size).toBe(1000);
    const firstHundred = Array.from(order.slice(0, 100));
    expect(firstHundred.filter((row) => row < 500).length).toBeGreaterThan(40);
    expect(firstHundred.filter((row) => row < 500).length).toBeLessThan(60);
  });

  it("keeps pictures that do not overlap, and leaves none out that would fit", () => {
    const place = fc.record({ x: fc.integer({ min: -50, max: 300 }), y: fc.integer({ min: -50, max: 300 }) });
    fc.assert(
      fc.property(fc.array(place, { maxLength: 120 }), (places) => {
        const side = 28;
        const kept = thin(
          places.map((_, k) => k),
          (row) => places[row] ?? null,
          side,
          1000,
        );
        const apart = (a: number, b: number): boolean => {
          const p = places[a] ?? { x: 0, y: 0 };
          const q = places[b] ?? { x: 0, y: 0 };
          return Math.abs(p.x - q.x) >= side || Math.abs(p.y - q.y) >= side;
        };
        for (const a of kept) for (const b of kept) if (a !== b) expect(apart(a, b)).toBe(true);
        for (let row = 0; row < places.length; row++)
          if (!kept.includes(row)) expect(kept.every((k) => apart(row, k))).toBe(false);
      }),
    );
  });

  it("stops at its limit and skips rows out of sight", () => {
    const kept = thin([0, 1, 2, 3], (row) => (row === 1 ? null : { x: row * 100, y: 0 }), 10, 2);
    expect(kept).toEqual([0, 2]);
  });
});
