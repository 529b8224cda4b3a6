import type { PlanePoint } from "./linearView";

/** Whether (x, y) lies inside the closed polygon, by the even-odd rule (Franklin's crossing test). */
export function isInPolygon(polygon: readonly PlanePoint[], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const a = polygon[i];
    const b = polygon[j];
    if (a === undefined || b === undefined) continue;
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}
