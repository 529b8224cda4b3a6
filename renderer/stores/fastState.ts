import { fastValue } from "./fastValue";

/** z under the probe, [latentSize], prior σ; empty before a model is open. A new array for every move. */
export const probe = fastValue<Float32Array>(new Float32Array(0));

/** What the decoder makes of the probe: [features] in display units, with the z it belongs to. */
export const probeDecoded = fastValue<{
  readonly z: Float32Array;
  readonly values: Float32Array;
  readonly step: number;
} | null>(null);

/** The row under the pointer, or null. */
export const hoveredRow = fastValue<number | null>(null);

/** Centre of the map in plane units and its scale; `pixelsPerSigma` is the same on both axes. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly pixelsPerSigma: number;
}
export const camera = fastValue<Camera>({ x: 0, y: 0, pixelsPerSigma: 100 });
