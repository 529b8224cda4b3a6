import { camera as cameraValue } from "../stores/fastState";
import { initialView, useView, type Projection } from "../stores/viewStore";
import { fitBounds, fitPrior, zoomAbout } from "./cameraMath";
import { captureMap } from "./captureMap";
import type { LatentMapCore } from "./latentMapCore";
import { rowPosition } from "./mapContext";
import type { MapCommands } from "./mapController";
import type { LassoMode } from "./lasso";

/** Factor of one press of a zoom button. */
const ZOOM = 1.3;

export function coreCommands(
  core: LatentMapCore,
  lasso: LassoMode,
  activeAxis: () => "x" | "y",
): MapCommands {
  const zoom = (factor: number): void => {
    const { plot } = core.context();
    const middle = { x: plot.width / 2, y: plot.height / 2 };
    core.camera.moveTo(zoomAbout(cameraValue.get(), plot, middle, factor));
  };
  const fit = (all = false): void => {
    const { plot, priorCentre, points, accept } = core.context();
    if (!all) return core.camera.moveTo(fitPrior(plot, priorCentre), true);
    let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let row = 0; row < points.count; row++) {
      if (!accept(row)) continue;
      const x = points.to[3 * row] ?? 0;
      const y = points.to[3 * row + 1] ?? 0;
      [x0, x1, y0, y1] = [Math.min(x0, x), Math.max(x1, x), Math.min(y0, y), Math.max(y1, y)];
    }
    if (x0 <= x1) core.camera.moveTo(fitBounds(plot, { x: x0, y: y0 }, { x: x1, y: y1 }));
  };
  return {
    fit,
    capture: () => captureMap(core),
    reset() {
      const { projection } = useView.getState();
      if (projection.kind === "axes3") useView.setState({ projection: { ...projection, yaw: 0, pitch: 0 } });
      core.probe.moveToOrigin();
      fit();
    },
    zoomIn: () => zoom(ZOOM),
    zoomOut: () => zoom(1 / ZOOM),
    centreOn(row) {
      if (row >= core.model.points.count) return;
      core.camera.moveTo({ ...cameraValue.get(), ...rowPosition(core.context(), row) });
    },
    nearestRows: (n) => core.probe.nearest(n).map((neighbour) => neighbour.row),
    cycleDimension(direction) {
      const next = cycled(useView.getState().projection, core.model.view.latentSize, activeAxis(), direction);
      if (next !== null) useView.setState({ projection: next });
    },
    startLasso() {
      core.elements.root.focus({ preventScroll: true });
      if (lasso.isActive()) lasso.cancel();
      else lasso.start();
    },
    focus: () => core.elements.root.focus({ preventScroll: true }),
    refresh: () => core.invalidate("overlay", "card"),
  };
}

/** The projection with the next free dimension on one axis; null where there is none to choose. */
export function cycled(
  projection: Projection,
  latentSize: number,
  axis: "x" | "y",
  direction: 1 | -1,
): Projection | null {
  const from = projection.kind === "pca" ? initialView.projection : projection;
  if (from.kind === "pca") return null;
  const others: number[] = axis === "x" ? [from.y] : [from.x];
  if (from.kind === "axes3") others.push(from.z);
  if (latentSize <= others.length + 1) return null;
  let d = axis === "x" ? from.x : from.y;
  do d = (d + direction + latentSize) % latentSize;
  while (others.includes(d));
  return { ...from, [axis]: d };
}
