import { densityGrid } from "#shared/math/densityGrid";
import type { ImagePass } from "./imagePass";
import type { MapContext } from "./mapContext";
import { rampColor } from "./mapTheme";
import { visibleExtent } from "./visibleExtent";

/** Screen px of one density cell, and the least bandwidth in cells: finer detail would be shot noise. */
const CELL = 5;
const MIN_BANDWIDTH_CELLS = 1.6;
/** Smoothing in σ: a fraction of the prior's width, small against the distance between classes. */
const BANDWIDTH = 0.07;

/** Density of the encoded means over the visible plane, drawn with the sequential ramp; returns its maximum. */
export function updateDensity(pass: ImagePass, context: MapContext): number {
  const { plot, camera, points, accept, theme } = context;
  const columns = Math.max(8, Math.ceil(plot.width / CELL));
  const rows = Math.max(8, Math.ceil(plot.height / CELL));
  const extent = visibleExtent(camera, plot);
  const cell = CELL / camera.pixelsPerSigma;
  const bandwidth = Math.max(BANDWIDTH, MIN_BANDWIDTH_CELLS * cell);
  // Zoomed in, a bandwidth fixed in σ would span hundreds of cells and say nothing new: it stays under 60 px.
  const bounded = Math.min(bandwidth, 12 * cell);
  const grid = densityGrid(points.to, points.count, 3, accept, extent, columns, rows, bounded);
  const bytes = new Uint8Array(4 * columns * rows);
  for (let i = 0; i < columns * rows; i++) {
    const t = grid.max > 0 ? (grid.values[i] ?? 0) / grid.max : 0;
    const [r, g, b] = rampColor(theme.sequential, t);
    // The ramp starts at the plot's surface; fading its foot lets the grid show through where nothing is.
    const alpha = Math.min(1, t * 14);
    bytes[4 * i] = 255 * r * alpha;
    bytes[4 * i + 1] = 255 * g * alpha;
    bytes[4 * i + 2] = 255 * b * alpha;
    bytes[4 * i + 3] = 255 * alpha;
  }
  pass.setImage(bytes, columns, rows, extent);
  return grid.max;
}
