import type { Extent } from "#shared/math/densityGrid";
import { andMasks, countRows, maskWhere, type RowMask } from "#shared/table/rowMask";
import type { Camera } from "../stores/fastState";
import { toPlane, type Size } from "./cameraMath";
import type { GlidingPoints } from "./glidingPoints";
import type { MapContext } from "./mapContext";

/** The part of the plane that the plot shows, plane units. */
export function visibleExtent(camera: Camera, size: Size): Extent {
  const low = toPlane(camera, size, { x: 0, y: size.height });
  const high = toPlane(camera, size, { x: size.width, y: 0 });
  return { x0: low.x, y0: low.y, x1: high.x, y1: high.y };
}

/** Rows outside the plot as bits, of the last points and camera: a filter only counts anew. */
let known: { readonly points: GlidingPoints; readonly key: string; readonly rows: RowMask } | null = null;

/** How many of the shown rows lie outside the plot. */
export function countOutside({ camera, plot, points, drawn }: MapContext): number {
  const { x0, y0, x1, y1 } = visibleExtent(camera, plot);
  const { to, count, revision } = points;
  const key = [x0, y0, x1, y1, count, revision].join(" ");
  if (known === null || known.points !== points || known.key !== key) {
    const rows = maskWhere(count, (row) => {
      const x = to[3 * row] ?? 0;
      const y = to[3 * row + 1] ?? 0;
      return x < x0 || x > x1 || y < y0 || y > y1;
    });
    known = { points, key, rows };
  }
  return countRows(drawn === null ? known.rows : andMasks(known.rows, drawn));
}
