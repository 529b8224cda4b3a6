import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  between,
  fitBounds,
  fitPrior,
  MAX_SCALE,
  MIN_SCALE,
  panBy,
  toPixel,
  toPlane,
  zoomAbout,
} from "../../../renderer/map/cameraMath";

const coordinate = fc.double({ min: -8, max: 8, noNaN: true });
const size = fc.record({
  width: fc.integer({ min: 100, max: 3000 }),
  height: fc.integer({ min: 100, max: 2000 }),
});
const camera = fc.record({
  x: coordinate,
  y: coordinate,
  pixelsPerSigma: fc.double({ min: MIN_SCALE, max: MAX_SCALE, noNaN: true }),
});

describe("the map's camera", () => {
  it("takes a plane point to a pixel and back", () => {
    fc.assert(
      fc.property(camera, size, coordinate, coordinate, (c, s, x, y) => {
        const back = toPlane(c, s, toPixel(c, s, { x, y }));
        expect(back.x).toBeCloseTo(x, 9);
        expect(back.y).toBeCloseTo(y, 9);
      }),
    );
  });

  it("shows y upwards", () => {
    const c = { x: 0, y: 0, pixelsPerSigma: 100 };
    const s = { width: 400, height: 300 };
    expect(toPixel(c, s, { x: 1, y: 1 })).toEqual({ x: 300, y: 50 });
  });

  it("keeps the plane point under the pointer while zooming, and stays within 20 to 2,000 px/σ", () => {
    fc.assert(
      fc.property(
        camera,
        size,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (c, s, u, v, factor) => {
          const pixel = { x: u * s.width, y: v * s.height };
          const before = toPlane(c, s, pixel);
          const zoomed = zoomAbout(c, s, pixel, factor);
          const after = toPlane(zoomed, s, pixel);
          expect(after.x).toBeCloseTo(before.x, 8);
          expect(after.y).toBeCloseTo(before.y, 8);
          expect(zoomed.pixelsPerSigma).toBeGreaterThanOrEqual(MIN_SCALE);
          expect(zoomed.pixelsPerSigma).toBeLessThanOrEqual(MAX_SCALE);
        },
      ),
    );
  });

  it("moves every point of the picture by the pan", () => {
    fc.assert(
      fc.property(
        camera,
        size,
        fc.integer({ min: -500, max: 500 }),
        fc.integer({ min: -500, max: 500 }),
        (c, s, dx, dy) => {
          const point = { x: c.x + 0.3, y: c.y - 0.2 };
          const before = toPixel(c, s, point);
          const after = toPixel(panBy(c, dx, dy), s, point);
          expect(after.x - before.x).toBeCloseTo(dx, 6);
          expect(after.y - before.y).toBeCloseTo(dy, 6);
        },
      ),
    );
  });

  it("fits 95 % of prior mass into any usual window", () => {
    const s = { width: 771, height: 599 };
    const c = fitPrior(s, { x: 0.2, y: -0.1 });
    const radius = Math.sqrt(-2 * Math.log(0.05));
    const top = toPixel(c, s, { x: 0.2, y: -0.1 + radius });
    expect(top.y).toBeGreaterThan(0);
    expect(toPixel(c, s, { x: 0.2, y: -0.1 })).toEqual({ x: s.width / 2, y: s.height / 2 });
  });

  it("fits a rectangle", () => {
    const s = { width: 800, height: 400 };
    const c = fitBounds(s, { x: -1, y: -1 }, { x: 3, y: 1 });
    expect([c.x, c.y]).toEqual([1, 0]);
    expect(toPixel(c, s, { x: 3, y: 1 }).x).toBeLessThanOrEqual(s.width);
    expect(toPixel(c, s, { x: 3, y: 1 }).y).toBeGreaterThanOrEqual(0);
  });

  it("moves from one camera to another, the scale geometrically", () => {
    const a = { x: 0, y: 0, pixelsPerSigma: 100 };
    const b = { x: 2, y: -4, pixelsPerSigma: 400 };
    expect(between(a, b, 0)).toEqual(a);
    expect(between(a, b, 1)).toEqual(b);
    expect(between(a, b, 0.5).pixelsPerSigma).toBeCloseTo(200, 9);
  });
});
