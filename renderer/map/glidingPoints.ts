import type { LinearView } from "#shared/math/linearView";
import type { Encoding } from "../stores/buffers";

/** Height, in σ, over which rows are spread when there is only one latent dimension to draw. */
const SPREAD = 0.7;

/**
 * The encoded means in the plane of the view, on their way from where they were to where they are. The arrays are kept
 * from snapshot to snapshot and only replaced when the number of rows changes.
 */
export class GlidingPoints {
  count = 0;
  /** [count, 3]: x, y in plane units and the depth towards the viewer. */
  from = new Float32Array(0);
  to = new Float32Array(0);
  /** Rises with every change of the arrays. */
  revision = 0;
  private start = 0;
  private duration = 0;

  /** Projects an encoding; `duration` ms of glide from what is drawn at `now`, 0 to jump. */
  update(view: LinearView, encoding: Encoding | null, now: number, duration: number): void {
    const count = encoding?.count ?? 0;
    const canGlide = duration > 0 && count === this.count;
    if (count !== this.count) {
      this.count = count;
      this.from = new Float32Array(3 * count);
      this.to = new Float32Array(3 * count);
    }
    if (canGlide) {
      const t = this.progress(now);
      for (let i = 0; i < this.from.length; i++) {
        const a = this.from[i] ?? 0;
        this.from[i] = a + ((this.to[i] ?? 0) - a) * t;
      }
    }
    if (encoding !== null) projectAll(view, encoding.mean, count, this.to);
    if (!canGlide) this.from.set(this.to);
    this.start = now;
    this.duration = canGlide ? duration : 0;
    this.revision++;
  }

  /** Whether the last update jumped: nothing is on its way. */
  get isResting(): boolean {
    return this.duration === 0;
  }

  /** How far the glide has come at `now`, 0..1. */
  progress(now: number): number {
    return this.duration === 0 ? 1 : Math.max(0, Math.min(1, (now - this.start) / this.duration));
  }
}

/** Plane coordinates and depth of every row; with one latent dimension rows are spread upwards and downwards. */
function projectAll(view: LinearView, mean: Float32Array, count: number, out: Float32Array): void {
  const { latentSize, rows, depth, origin } = view;
  // Axes views have one entry a row: visiting only the entries that are not zero keeps 128 dimensions cheap.
  const used = Array.from({ length: latentSize }, (_, j) => j).filter(
    (j) => rows[j] !== 0 || rows[latentSize + j] !== 0 || (depth !== null && depth[j] !== 0),
  );
  for (let i = 0; i < count; i++) {
    let x = 0;
    let y = 0;
    let z = 0;
    for (const j of used) {
      const v = (mean[i * latentSize + j] ?? 0) - (origin[j] ?? 0);
      x += (rows[j] ?? 0) * v;
      y += (rows[latentSize + j] ?? 0) * v;
      if (depth !== null) z += (depth[j] ?? 0) * v;
    }
    out[3 * i] = x;
    out[3 * i + 1] = latentSize > 1 ? y : spreadOf(i);
    out[3 * i + 2] = z;
  }
}

/** The same height for a row every time, evenly spread (golden-ratio sequence). */
function spreadOf(row: number): number {
  return (((row * 0.618033988749895) % 1) - 0.5) * SPREAD;
}

/** Rows from the farthest to the nearest: drawn in this order, near points cover far ones. */
export function backToFront(points: GlidingPoints): Uint32Array {
  return sortedByDepth(
    points,
    Uint32Array.from({ length: points.count }, (_, row) => row),
  );
}

/** The same for some rows. */
export function sortedByDepth({ to }: GlidingPoints, rows: ArrayLike<number>): Uint32Array {
  return Uint32Array.from(rows).sort((a, b) => (to[3 * a + 2] ?? 0) - (to[3 * b + 2] ?? 0) || a - b);
}
