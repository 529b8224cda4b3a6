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

/**
 * Histogram of one plane coordinate (`axis` 0 or 1) of `positions` [count, stride] over [low, high]. Rows outside are
 * counted in the total, so that the bars stay densities of the whole.
 */
export function marginal(
  positions: ArrayLike<number>,
  count: number,
  stride: number,
  axis: 0 | 1,
  accept: (row: number) => boolean,
  low: number,
  high: number,
  width: number,
): Marginal {
  const first = Math.floor(low / width);
  const bins = Math.max(1, Math.ceil(high / width) - first);
  const density = new Float64Array(bins);
  let total = 0;
  for (let i = 0; i < count; i++) {
    if (!accept(i)) continue;
    total++;
    const k = Math.floor((positions[i * stride + axis] ?? NaN) / width) - first;
    if (k >= 0 && k < bins) density[k] = (density[k] ?? 0) + 1;
  }
  if (total > 0) for (let k = 0; k < bins; k++) density[k] = (density[k] ?? 0) / (total * width);
  return { width, start: first * width, density };
}
