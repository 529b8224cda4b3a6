import { hasRow, type RowMask } from "#shared/table/rowMask";
import type { GlidingPoints } from "./glidingPoints";

/** Bars narrower than this (px) are noise, twice as wide ones are coarse. */
const MIN_BAR = 5;

export interface Marginal {
  /** Plane units. */
  readonly width: number;
  /** Lower edge of the first bin. */
  readonly start: number;
  /** Density per σ of each bin: share of all counted rows over the bin's width. */
  readonly density: Float64Array;
}

/** Bin width that is a power of two in σ, so that bins stay put while the map is dragged. */
export function binWidth(pixelsPerSigma: number): number {
  return 2 ** Math.ceil(Math.log2(MIN_BAR / pixelsPerSigma));
}

/** The bin of every row, kept for one axis of some positions: a filter counts anew and finds no bin anew. */
interface RowBins {
  readonly revision: number;
  readonly first: number;
  readonly bins: number;
  readonly width: number;
  /** [count]; `bins` for a row in none of them. */
  readonly of: Uint16Array;
}

const known = new WeakMap<BinnedPoints, (RowBins | undefined)[]>();

/** Points whose bins can be kept: `revision` rises with every change of `to` [count, 3]. */
export type BinnedPoints = Pick<GlidingPoints, "to" | "count" | "revision">;

function binsOf(points: BinnedPoints, axis: 0 | 1, first: number, bins: number, width: number): RowBins {
  const axes = known.get(points) ?? [];
  known.set(points, axes);
  const before = axes[axis];
  const { revision, count, to } = points;
  const isSame =
    before?.revision === revision &&
    before.first === first &&
    before.bins === bins &&
    before.width === width &&
    before.of.length === count;
  if (isSame) return before;
  const of = before?.of.length === count ? before.of : new Uint16Array(count);
  const perWidth = 1 / width;
  for (let row = 0; row < count; row++) {
    const k = Math.floor((to[3 * row + axis] ?? NaN) * perWidth) - first;
    of[row] = k >= 0 && k < bins ? k : bins;
  }
  const now = { revision, first, bins, width, of };
  axes[axis] = now;
  return now;
}

/**
 * Histogram of one plane coordinate (`axis` 0 or 1) of the points over [low, high], of the rows of `drawn` (null for
 * all). Rows outside are counted in the total, so that the bars stay densities of the whole.
 */
export function marginal(
  points: BinnedPoints,
  axis: 0 | 1,
  drawn: RowMask | null,
  low: number,
  high: number,
  width: number,
): Marginal {
  const first = Math.floor(low / width);
  const bins = Math.max(1, Math.ceil(high / width) - first);
  const { of } = binsOf(points, axis, first, bins, width);
  const counts = new Int32Array(bins + 1);
  for (let row = 0; row < of.length; row++) {
    if (drawn !== null && !hasRow(drawn, row)) continue;
    // Both indices are inside their arrays: `as` spares a million tests for a hole.
    const bin = of[row] as number;
    counts[bin] = (counts[bin] as number) + 1;
  }
  const total = counts.reduce((sum, n) => sum + n, 0);
  const density = Float64Array.from(counts.subarray(0, bins), (n) => (total > 0 ? n / (total * width) : 0));
  return { width, start: first * width, density };
}
