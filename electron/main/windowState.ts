import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";

export const smallestWindow = { width: 1024, height: 700 } as const;

const windowStateSchema = z.object({
  bounds: z.object({
    x: z.number().int(),
    y: z.number().int(),
    width: z.number().int().min(smallestWindow.width),
    height: z.number().int().min(smallestWindow.height),
  }),
  isMaximized: z.boolean(),
  theme: z.enum(["dark", "light", "system"]),
});
/** How the window was left; bounds in device-independent pixels. */
export type WindowState = z.infer<typeof windowStateSchema>;

/** The remembered state, or null when there is none or it cannot be read: then the window starts as new. */
export function readWindowState(file: string): WindowState | null {
  try {
    const content: unknown = JSON.parse(readFileSync(file, "utf8"));
    return windowStateSchema.safeParse(content).data ?? null;
  } catch {
    return null; // The first start, or a file cut off: nothing is lost but a position.
  }
}

/** Replaces the file as a whole, so that a crash leaves the old or the new one. */
export function writeWindowState(file: string, state: WindowState): void {
  const next = `${file}.next`;
  writeFileSync(next, JSON.stringify(state));
  renameSync(next, file);
}

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Whether enough of the window lies on some display to take hold of it: a display may have been unplugged. */
export function isReachable(bounds: Rectangle, displays: readonly Rectangle[]): boolean {
  const overlap = (start: number, size: number, from: number, extent: number): number =>
    Math.min(start + size, from + extent) - Math.max(start, from);
  return displays.some(
    (display) =>
      overlap(bounds.x, bounds.width, display.x, display.width) >= 100 &&
      overlap(bounds.y, bounds.height, display.y, display.height) >= 100,
  );
}
