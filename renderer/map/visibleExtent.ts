import type { Extent } from "#shared/math/densityGrid";
import type { Camera } from "../stores/fastState";
import { toPlane, type Size } from "./cameraMath";

/** The part of the plane that the plot shows, plane units. */
export function visibleExtent(camera: Camera, size: Size): Extent {
  const low = toPlane(camera, size, { x: 0, y: size.height });
  const high = toPlane(camera, size, { x: size.width, y: 0 });
  return { x0: low.x, y0: low.y, x1: high.x, y1: high.y };
}
