import type { PlanePoint } from "#shared/math/linearView";
import { isInPolygon } from "#shared/math/polygon";
import { toPlane } from "./cameraMath";
import type { LatentMapCore } from "./latentMapCore";

/** The lasso while it is on: corners in plot px, closed by a released drag or by Enter. */
export interface LassoMode {
  isActive(): boolean;
  start(): void;
  add(p: PlanePoint): void;
  /** Selects what is inside and ends. */
  close(isAdditive: boolean): void;
  cancel(): void;
}

export function createLasso(core: LatentMapCore, changed: (isActive: boolean) => void): LassoMode {
  let isActive = false;
  let path: PlanePoint[] = [];
  const show = (): void => {
    core.lasso = path;
    core.invalidate("overlay");
  };
  const end = (): void => {
    isActive = false;
    path = [];
    changed(false);
    show();
  };
  return {
    isActive: () => isActive,
    start() {
      isActive = true;
      path = [];
      changed(true);
      show();
    },
    add(p) {
      const last = path[path.length - 1];
      if (last !== undefined && Math.hypot(last.x - p.x, last.y - p.y) < 2) return;
      path = [...path, p];
      show();
    },
    close(isAdditive) {
      if (path.length >= 3) core.actions.selectMany(rowsInside(core, path), isAdditive);
      end();
    },
    cancel: end,
  };
}

/** The drawn rows whose means lie inside a path of plot px, in row order. */
function rowsInside(core: LatentMapCore, path: readonly PlanePoint[]): Int32Array {
  const { points, plot, camera, accept } = core.context();
  const corners = path.map((p) => toPlane(camera, plot, p));
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of corners) {
    [x0, x1, y0, y1] = [Math.min(x0, x), Math.max(x1, x), Math.min(y0, y), Math.max(y1, y)];
  }
  const rows = new Int32Array(points.count);
  let found = 0;
  for (let row = 0; row < points.count; row++) {
    const x = points.to[3 * row] ?? NaN;
    const y = points.to[3 * row + 1] ?? NaN;
    // Most of a million rows are outside the box around a path of hundreds of corners.
    if (!(x >= x0 && x <= x1 && y >= y0 && y <= y1) || !accept(row)) continue;
    if (isInPolygon(corners, x, y)) rows[found++] = row;
  }
  return rows.slice(0, found);
}
