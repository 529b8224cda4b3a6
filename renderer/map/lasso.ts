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
function rowsInside(core: LatentMapCore, path: readonly PlanePoint[]): number[] {
  const { points, plot, camera, accept } = core.context();
  const rows: number[] = [];
  const corners = path.map((p) => toPlane(camera, plot, p));
  for (let row = 0; row < points.count; row++)
    if (accept(row) && isInPolygon(corners, points.to[3 * row] ?? NaN, points.to[3 * row + 1] ?? NaN))
      rows.push(row);
  return rows;
}
