import { describe, expect, it } from "vitest";
import { around, placeCard, type Rect } from "../../../renderer/tour/placeCard";

const rect = (left: number, top: number, right: number, bottom: number): Rect => ({
  left,
  top,
  width: right - left,
  height: bottom - top,
});

const overlap = (a: Rect, b: Rect): boolean =>
  a.left < b.left + b.width &&
  b.left < a.left + a.width &&
  a.top < b.top + b.height &&
  b.top < a.top + a.height;

/** The largest box that the card may take. */
function boxOf(window: { width: number; height: number }, clear: readonly Rect[]): Rect {
  const { left, bottom, width, maxHeight } = placeCard(window, clear);
  return { left, top: window.height - bottom - maxHeight, width, height: maxHeight };
}

describe("placeCard", () => {
  const wide = { width: 1440, height: 900 };
  const narrow = { width: 1024, height: 700 };
  const wideMap = rect(249, 75, 1119, 745);
  const narrowMap = rect(41, 75, 735, 547);
  const wideDock = rect(1120, 41, 1440, 875);
  const narrowDock = rect(736, 41, 1024, 675);

  it("stands beside the map of a wide window, and leaves the dock at right", () => {
    const box = boxOf(wide, [wideMap, wideDock]);
    expect(overlap(box, wideMap)).toBe(false);
    expect(overlap(box, wideDock)).toBe(false);
    expect(placeCard(wide, [wideMap, wideDock]).isLow).toBe(false);
  });

  it("goes to the right, or low beneath, where there is no room at left", () => {
    const right = boxOf(narrow, [narrowMap]);
    expect(overlap(right, narrowMap)).toBe(false);
    expect(right.left).toBeGreaterThan(700);
    const low = boxOf(narrow, [narrowMap, narrowDock]);
    expect(placeCard(narrow, [narrowMap, narrowDock]).isLow).toBe(true);
    expect(overlap(low, narrowMap)).toBe(false);
  });

  it("stays inside the window, wherever what it keeps clear of lies", () => {
    for (const clear of [[], [wideMap], [rect(0, 0, 1440, 900)], [rect(700, 40, 1440, 480)]]) {
      const box = boxOf(wide, clear);
      expect(box.left).toBeGreaterThanOrEqual(0);
      expect(box.top).toBeGreaterThanOrEqual(40);
      expect(box.left + box.width).toBeLessThanOrEqual(1440);
      expect(box.top + box.height).toBeLessThanOrEqual(900);
    }
  });

  it("knows the rectangle around several", () => {
    expect(around([])).toBeNull();
    expect(around([rect(1, 2, 3, 4), rect(2, 0, 9, 3)])).toEqual(rect(1, 0, 9, 4));
  });
});
