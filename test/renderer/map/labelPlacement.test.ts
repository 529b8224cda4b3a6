import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { overlaps, placeLabels, type Box } from "../../../renderer/map/labelPlacement";

const bounds: Box = { left: 0, top: 0, width: 800, height: 600 };
const label = fc.record({
  x: fc.integer({ min: 0, max: 800 }),
  y: fc.integer({ min: 0, max: 600 }),
  width: fc.integer({ min: 8, max: 90 }),
  height: fc.integer({ min: 8, max: 20 }),
});

describe("label placement", () => {
  it("never lets labels overlap each other or what is taken, nor leave the plot", () => {
    fc.assert(
      fc.property(fc.array(label, { maxLength: 30 }), (labels) => {
        const taken: Box[] = [{ left: 300, top: 200, width: 120, height: 90 }];
        const boxes = [...taken];
        placeLabels(labels, taken, bounds).forEach((place, k) => {
          const request = labels[k];
          if (place === null || request === undefined) return;
          const box = {
            left: place.x - request.width / 2,
            top: place.y - request.height / 2,
            width: request.width,
            height: request.height,
          };
          expect(boxes.some((other) => overlaps(box, other))).toBe(false);
          expect(
            box.left >= 0 && box.top >= 0 && box.left + box.width <= 800 && box.top + box.height <= 600,
          ).toBe(true);
          boxes.push(box);
        });
      }),
    );
  });

  it("leaves a free label where it is wanted and moves a second one no further than its reach", () => {
    const request = { x: 400, y: 300, width: 20, height: 16 };
    const [first, second] = placeLabels([request, request], [], bounds, 48);
    expect(first).toEqual({ x: 400, y: 300 });
    expect(second).not.toBeNull();
    const distance = Math.hypot((second?.x ?? 0) - 400, (second?.y ?? 0) - 300);
    expect(distance).toBeGreaterThan(0);
    expect(distance).toBeLessThanOrEqual(48);
  });

  it("leaves out what finds no place", () => {
    const everything: Box = { left: 0, top: 0, width: 800, height: 600 };
    expect(placeLabels([{ x: 1, y: 1, width: 5, height: 5 }], [everything], bounds)).toEqual([null]);
  });
});
