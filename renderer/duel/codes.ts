import type { PlaneWindow } from "../evidence/planeWindow";

/** q(z|x) of all rows under one model. */
export interface Codes {
  readonly count: number;
  readonly latentSize: number;
  /** [count, latentSize] each, prior σ. */
  readonly mean: Float32Array;
  readonly sd: Float32Array;
}

/** Holds all but one in a thousand means on either side. */
const OUTLIERS = 0.001;
/** Prior σ on each side at least: the prior is always in sight. */
const LEAST = 3;

/** A window about 0 that holds nearly all means of two dimensions, and the prior. */
export function fittedPlane({ mean, count, latentSize }: Codes, across: number, up: number): PlaneWindow {
  const reach = Float32Array.from({ length: count }, (_, row) =>
    Math.max(Math.abs(mean[row * latentSize + across] ?? 0), Math.abs(mean[row * latentSize + up] ?? 0)),
  ).sort();
  const half = Math.max(LEAST, 1.06 * (reach[Math.floor((1 - OUTLIERS) * (count - 1))] ?? 0));
  return { x: 0, y: 0, span: 2 * half };
}

/** The means in a plane of two dimensions as pixels; with one dimension they lie on the middle line. */
export function placed(
  { mean, count, latentSize }: Codes,
  across: number,
  up: number,
  scale: { x(value: number): number; y(value: number): number },
): { readonly x: Float32Array; readonly y: Float32Array; readonly row: Int32Array } {
  return {
    x: Float32Array.from({ length: count }, (_, row) => scale.x(mean[row * latentSize + across] ?? NaN)),
    y: Float32Array.from({ length: count }, (_, row) =>
      scale.y(latentSize === 1 ? 0 : (mean[row * latentSize + up] ?? NaN)),
    ),
    row: Int32Array.from({ length: count }, (_, row) => row),
  };
}
