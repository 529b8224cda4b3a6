import type { PlanePoint } from "#shared/math/linearView";
import type { Camera } from "../stores/fastState";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Limits of the zoom, px/σ. */
export const MIN_SCALE = 20;
export const MAX_SCALE = 2000;

/** The plot shows at least this much of the plane when fitted: 95 % of prior mass (radius 2.448 σ) and a margin. */
const FIT_WIDTH = 6.2;
const FIT_HEIGHT = 5.8;

const clampScale = (scale: number): number => Math.max(MIN_SCALE, Math.min(MAX_SCALE, scale));

/** Plot pixel of a plane point; y grows downwards. */
export function toPixel(camera: Camera, size: Size, point: PlanePoint): PlanePoint {
  return {
    x: size.width / 2 + (point.x - camera.x) * camera.pixelsPerSigma,
    y: size.height / 2 - (point.y - camera.y) * camera.pixelsPerSigma,
  };
}

export function toPlane(camera: Camera, size: Size, pixel: PlanePoint): PlanePoint {
  return {
    x: camera.x + (pixel.x - size.width / 2) / camera.pixelsPerSigma,
    y: camera.y - (pixel.y - size.height / 2) / camera.pixelsPerSigma,
  };
}

/** Zooms so that the plane point under `pixel` stays under it. */
export function zoomAbout(camera: Camera, size: Size, pixel: PlanePoint, factor: number): Camera {
  const fixed = toPlane(camera, size, pixel);
  const pixelsPerSigma = clampScale(camera.pixelsPerSigma * factor);
  return {
    x: fixed.x - (pixel.x - size.width / 2) / pixelsPerSigma,
    y: fixed.y + (pixel.y - size.height / 2) / pixelsPerSigma,
    pixelsPerSigma,
  };
}

/** Moves the picture by (dx, dy) px. */
export function panBy(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, x: camera.x - dx / camera.pixelsPerSigma, y: camera.y + dy / camera.pixelsPerSigma };
}

/** The view that holds 95 % of prior mass around `centre`, with a margin. */
export function fitPrior(size: Size, centre: PlanePoint): Camera {
  return {
    x: centre.x,
    y: centre.y,
    pixelsPerSigma: clampScale(Math.min(size.width / FIT_WIDTH, size.height / FIT_HEIGHT)),
  };
}

/** The view that holds the rectangle with a margin of 6 %. */
export function fitBounds(size: Size, low: PlanePoint, high: PlanePoint): Camera {
  const width = Math.max(high.x - low.x, 1e-6);
  const height = Math.max(high.y - low.y, 1e-6);
  return {
    x: (low.x + high.x) / 2,
    y: (low.y + high.y) / 2,
    pixelsPerSigma: clampScale(Math.min(size.width / width, size.height / height) * 0.94),
  };
}

/** Camera on the way from `a` to `b`; the scale changes geometrically, so that zooming looks even. */
export function between(a: Camera, b: Camera, t: number): Camera {
  return {
    x: a.x + (b.x - a.x) * t,
    y: a.y + (b.y - a.y) * t,
    pixelsPerSigma: a.pixelsPerSigma * (b.pixelsPerSigma / a.pixelsPerSigma) ** t,
  };
}
