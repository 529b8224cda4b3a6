import type { Extent } from "#shared/math/densityGrid";
import type { Camera } from "../stores/fastState";
import { toPlane, type Size } from "./cameraMath";
import type { MapContext } from "./mapContext";

/** The part of the plane that the plot shows, plane units. */
export function visibleExtent(camera: Camera, size: Size): Extent {
  const low = toPlane(camera, size, { x: 0, y: size.height });
  const high = toPlane(camera, size, { x: size.width, y: 0 });
  return { x0: low.x, y0: low.y, x1: high.x, y1: high.y };
}

/** How many of the shown rows lie outside the plot. */
export function countOutside({ camera, plot, points, accept }: MapContext): number {
  const { x0, y0, x1, y1 } = visibleExtent(camera, plot);
  let outside = 0;
  for (let row = 0; row < points.count; row++) {
    const x = points.to[3 * row] ?? 0;
    const y = points.to[3 * row + 1] ?? 0;
    if ((x < x0 || x > x1 || y < y0 || y > y1) && accept(row)) outside++;
  }
  return outside;
}
