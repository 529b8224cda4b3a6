import { area, line } from "d3-shape";
import { thinToPixels, type PixelColumn } from "./thinToPixels";

const drawLine = line<readonly [number, number]>();

/** Path of a line at most two points per pixel column: noise keeps its height, and the last value its place. */
export function linePath(
  xs: readonly number[],
  ys: readonly number[],
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  const points = thinToPixels(xs, ys, x).flatMap((column): [number, number][] =>
    column.low === column.high
      ? [[column.x, y(column.last)]]
      : [
          [column.x, y(column.last === column.low ? column.high : column.low)],
          [column.x, y(column.last)],
        ],
  );
  return drawLine(points.map(([px, py]) => [round(px), round(py)])) ?? "";
}

/** Path of the band between two series over the same steps, by their last values per pixel column. */
export function bandPath(
  xs: readonly number[],
  low: readonly number[],
  high: readonly number[],
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  const lows = thinToPixels(xs, low, x);
  const highs = thinToPixels(xs, high, x);
  const draw = area<PixelColumn>()
    .x((column) => round(column.x))
    .y0((_, i) => round(y(lows[i]?.last ?? 0)))
    .y1((column) => round(y(column.last)));
  // Values that are not finite are left out of both or of one; a band needs both.
  return draw(highs.slice(0, Math.min(lows.length, highs.length))) ?? "";
}

const round = (value: number): number => Math.round(value * 10) / 10;
