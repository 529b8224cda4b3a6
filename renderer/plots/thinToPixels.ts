/** Lowest, highest and last value in one pixel column. */
export interface PixelColumn {
  readonly x: number;
  readonly low: number;
  readonly high: number;
  readonly last: number;
}

/**
 * At most one entry per pixel column, so that a line of any length is drawn in the width of the plot and no peak is
 * lost. `xs` rises; values that are not finite are left out.
 */
export function thinToPixels(
  xs: ArrayLike<number>,
  ys: ArrayLike<number>,
  toPixel: (x: number) => number,
): readonly PixelColumn[] {
  const columns: PixelColumn[] = [];
  let column = Number.NaN;
  let low = 0;
  let high = 0;
  let last = 0;
  let at = 0;
  const push = () => {
    if (!Number.isNaN(column)) columns.push({ x: at, low, high, last });
  };
  for (let i = 0; i < xs.length; i++) {
    const y = ys[i] ?? Number.NaN;
    if (!Number.isFinite(y)) continue;
    const pixel = toPixel(xs[i] ?? 0);
    if (Math.floor(pixel) !== column) {
      push();
      column = Math.floor(pixel);
      low = y;
      high = y;
    }
    low = Math.min(low, y);
    high = Math.max(high, y);
    last = y;
    at = pixel;
  }
  push();
  return columns;
}
