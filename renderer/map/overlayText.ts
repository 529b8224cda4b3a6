import type { PlanePoint } from "#shared/math/linearView";
import { toPixel } from "./cameraMath";
import type { Box } from "./labelPlacement";
import type { MapContext } from "./mapContext";

/** Place of a plane point in the map element, px. */
export function at(context: MapContext, point: PlanePoint): PlanePoint {
  const p = toPixel(context.camera, context.plot, point);
  return { x: p.x + context.plot.left, y: p.y + context.plot.top };
}

/** Text with an outline in the colour of what lies behind, so that it reads above points. */
export function haloText(
  g: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  halo: string,
  width: number,
): void {
  g.lineJoin = "round";
  g.strokeStyle = halo;
  g.lineWidth = width;
  g.strokeText(text, x, y);
  g.fillText(text, x, y);
}

export function inBox(p: PlanePoint, box: Box): boolean {
  return p.x >= box.left && p.x <= box.left + box.width && p.y >= box.top && p.y <= box.top + box.height;
}

/** Whether the box lies wholly within the bounds. */
export function isWithin(box: Box, bounds: Box): boolean {
  return (
    box.left >= bounds.left &&
    box.top >= bounds.top &&
    box.left + box.width <= bounds.left + bounds.width &&
    box.top + box.height <= bounds.top + bounds.height
  );
}
