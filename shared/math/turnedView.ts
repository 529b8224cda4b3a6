import type { LinearView } from "./linearView";

/**
 * Orthographic view of three latent dimensions, turned by `yaw` about the vertical and then by `pitch` about the
 * horizontal axis (radians). At (0, 0) the first dimension points right, the second up and the third at the viewer.
 */
export function turnedView(
  latentSize: number,
  dimensions: readonly [number, number, number],
  yaw: number,
  pitch: number,
): LinearView {
  const [x, y, z] = dimensions;
  const rows = new Float64Array(2 * latentSize);
  const depth = new Float64Array(latentSize);
  const cosYaw = Math.cos(yaw);
  const sinYaw = Math.sin(yaw);
  const cosPitch = Math.cos(pitch);
  const sinPitch = Math.sin(pitch);
  rows[x] = cosYaw;
  rows[z] = -sinYaw;
  rows[latentSize + x] = -sinYaw * sinPitch;
  rows[latentSize + y] = cosPitch;
  rows[latentSize + z] = -cosYaw * sinPitch;
  depth[x] = sinYaw * cosPitch;
  depth[y] = sinPitch;
  depth[z] = cosYaw * cosPitch;
  return { latentSize, rows, depth, origin: new Float64Array(latentSize), labels: ["", ""], dimensions };
}
