import { fastValue } from "../stores/fastValue";
import type { Camera } from "../stores/fastState";
import { between, fitPrior, zoomAbout, type Size } from "../map/cameraMath";
import { prefersStill } from "../map/prefersStill";
import type { PlanePoint } from "#shared/math/linearView";
import type { Hole } from "#shared/math/planeHoles";

/** Centre and scale of the overlap's map; its own, because its plane is not Explore's. */
export const planeCamera = fastValue<Camera>({ x: 0, y: 0, pixelsPerSigma: 100 });

/** ms of a view change. */
const DURATION = 280;

let plot: Size = { width: 1, height: 1 };
let isFitted = true;
let frame = 0;

/** The plot has another size: a fitted view stays fitted. */
export function resizePlane(size: Size): void {
  plot = size;
  if (isFitted) setPlane(fitPrior(plot, { x: 0, y: 0 }), true);
}

/** At once. */
export function setPlane(camera: Camera, fitted = false): void {
  cancelAnimationFrame(frame);
  isFitted = fitted;
  planeCamera.set(camera);
}

/** In 280 ms, or at once where motion is not wanted. */
function glidePlane(to: Camera, fitted = false): void {
  if (prefersStill()) return setPlane(to, fitted);
  cancelAnimationFrame(frame);
  isFitted = fitted;
  const from = planeCamera.get();
  const start = performance.now();
  const step = (now: number): void => {
    const t = Math.max(0, Math.min(1, (now - start) / DURATION));
    planeCamera.set(between(from, to, 1 - (1 - t) ** 3));
    if (t < 1) frame = requestAnimationFrame(step);
  };
  frame = requestAnimationFrame(step);
}

export const fitPlane = (): void => glidePlane(fitPrior(plot, { x: 0, y: 0 }), true);

/** Centres the point under `pixel` and doubles the scale. */
export function zoomInAt(pixel: PlanePoint, centre: PlanePoint): void {
  const doubled = zoomAbout(planeCamera.get(), plot, pixel, 2);
  glidePlane({ ...doubled, x: centre.x, y: centre.y });
}

/** Centres a hole, at least as large as a fifth of the plot's height if it were round. */
export function lookAt(hole: Hole): void {
  const diameter = 2 * Math.sqrt(hole.area / Math.PI);
  const wanted = Math.min(400, (0.2 * plot.height) / Math.max(diameter, 1e-3));
  const pixelsPerSigma = Math.max(planeCamera.get().pixelsPerSigma, wanted);
  glidePlane({ x: hole.x, y: hole.y, pixelsPerSigma });
}
