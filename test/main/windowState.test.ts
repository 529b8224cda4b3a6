import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { isReachable, readWindowState, writeWindowState, type WindowState } from "#electron/main/windowState";

const state: WindowState = {
  bounds: { x: -20, y: 40, width: 1440, height: 900 },
  isMaximized: true,
  theme: "light",
};

it("remembers how the window was left, in one whole file", () => {
  const folder = mkdtempSync(join(tmpdir(), "priorscape-window-"));
  const file = join(folder, "window.json");
  expect(readWindowState(file)).toBeNull();
  writeWindowState(file, state);
  expect(readWindowState(file)).toEqual(state);
  expect(readdirSync(folder)).toEqual(["window.json"]);
});

it.each([
  ["is cut off", '{"bounds":{"x":1'],
  ["is smaller than a window may be", JSON.stringify({ ...state, bounds: { ...state.bounds, width: 300 } })],
  ["has another shape", "[]"],
])("starts as new when the file %s", (_name, content) => {
  const file = join(mkdtempSync(join(tmpdir(), "priorscape-window-")), "window.json");
  writeFileSync(file, content);
  expect(readWindowState(file)).toBeNull();
});

it("knows when a remembered window lies on a display that is gone", () => {
  const laptop = { x: 0, y: 0, width: 1920, height: 1080 };
  const left = { x: -1920, y: 0, width: 1920, height: 1080 };
  const bounds = { x: -1500, y: 100, width: 1200, height: 800 };
  expect(isReachable(bounds, [laptop, left])).toBe(true);
  expect(isReachable(bounds, [laptop])).toBe(false);
  expect(isReachable({ ...bounds, x: -1150 }, [laptop])).toBe(false);
  expect(isReachable({ ...bounds, x: -1000 }, [laptop])).toBe(true);
});
