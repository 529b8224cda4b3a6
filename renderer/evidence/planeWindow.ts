import type { Explanation } from "#shared/contract/evidenceContract";
import type { Projection } from "../stores/viewStore";

/** The part of the plane that all small maps show: its centre and the length of its shorter side, prior σ. */
export interface PlaneWindow {
  readonly x: number;
  readonly y: number;
  readonly span: number;
}

/** Latent dimensions across and up; the same one twice where there is only one. */
export type PlaneDimensions = readonly [number, number];

/** With two dimensions there is one plane; with more the one that the map shows, else the first two. */
export function planeDimensions(latentSize: number, projection: Projection): PlaneDimensions {
  if (latentSize === 1) return [0, 0];
  if (latentSize === 2 || projection.kind === "pca") return [0, 1];
  return projection.x < latentSize && projection.y < latentSize && projection.x !== projection.y
    ? [projection.x, projection.y]
    : [0, 1];
}

/** Standard deviations of q and p(z|x) that a window holds on each side. */
const REACH = 3.2;

/** What a slice of p(z|x) takes up in its plane: mean [2] and covariance [2, 2], prior σ and σ². */
export interface PlaneMoments {
  readonly mean: ArrayLike<number>;
  readonly covariance: ArrayLike<number>;
}

/** The smallest window around q and p(z|x), or its slice in this plane, with some room. */
export function fittedWindow(
  explanation: Explanation,
  dimensions: PlaneDimensions,
  slice: PlaneMoments | null = null,
): PlaneWindow {
  const { exact, mean, sd, latentSize } = explanation;
  const sides = dimensions.map((dimension, side) => {
    const q = mean[dimension] ?? 0;
    const qReach = REACH * (sd[dimension] ?? 0.1);
    let low = q - qReach;
    let high = q + qReach;
    if (exact) {
      const centre = exact.mean[dimension] ?? q;
      const reach = REACH * Math.sqrt(exact.covariance[dimension * latentSize + dimension] ?? 0);
      low = Math.min(low, centre - reach);
      high = Math.max(high, centre + reach);
    }
    if (slice) {
      const centre = slice.mean[side] ?? q;
      const reach = REACH * Math.sqrt(slice.covariance[3 * side] ?? 0);
      low = Math.min(low, centre - reach);
      high = Math.max(high, centre + reach);
    }
    return { centre: (low + high) / 2, length: high - low };
  });
  const [across, up] = sides;
  const span = Math.max(across?.length ?? 0, up?.length ?? 0, 1e-3);
  return { x: across?.centre ?? 0, y: dimensions[0] === dimensions[1] ? 0 : (up?.centre ?? 0), span };
}

/** Zoomed about a place of the plane that keeps where it is. */
export function zoomed(window: PlaneWindow, factor: number, about: { x: number; y: number }): PlaneWindow {
  const span = Math.min(20, Math.max(1e-3, window.span * factor));
  const share = span / window.span;
  return {
    x: about.x + (window.x - about.x) * share,
    y: about.y + (window.y - about.y) * share,
    span,
  };
}

/** Pixels of the plane in a box of the given size. */
export interface PlaneScale {
  readonly pixelsPerSigma: number;
  x(value: number): number;
  y(value: number): number;
  invertX(pixel: number): number;
  invertY(pixel: number): number;
}

export function planeScale(window: PlaneWindow, width: number, height: number): PlaneScale {
  const scale = Math.max(1, Math.min(width, height)) / window.span;
  return {
    pixelsPerSigma: scale,
    x: (value) => width / 2 + (value - window.x) * scale,
    y: (value) => height / 2 - (value - window.y) * scale,
    invertX: (pixel) => window.x + (pixel - width / 2) / scale,
    invertY: (pixel) => window.y - (pixel - height / 2) / scale,
  };
}

/** A round length of about a fifth of the box: 1, 2 or 5 times a power of ten, prior σ. */
export function scaleBar(span: number): number {
  const target = span / 5;
  const decade = 10 ** Math.floor(Math.log10(target));
  const step = [5, 2, 1].find((each) => each * decade <= target) ?? 1;
  return step * decade;
}
