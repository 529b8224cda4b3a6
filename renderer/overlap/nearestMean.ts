import type { Encoding } from "../stores/buffers";

/** The row with its mean nearest to a point of the plane, and its distance there in prior σ; null without rows. */
export function nearestMean(
  { mean, latentSize, count }: Pick<Encoding, "mean" | "latentSize" | "count">,
  [a, b]: readonly [number, number],
  point: { readonly x: number; readonly y: number },
  rows: Int32Array | null,
): { readonly row: number; readonly distance: number } | null {
  let best = -1;
  let least = Infinity;
  const total = rows?.length ?? count;
  for (let i = 0; i < total; i++) {
    const row = rows ? (rows[i] ?? 0) : i;
    const dx = (mean[row * latentSize + a] ?? 0) - point.x;
    const dy = (mean[row * latentSize + b] ?? 0) - point.y;
    const square = dx * dx + dy * dy;
    if (square < least) {
      least = square;
      best = row;
    }
  }
  return best === -1 ? null : { row: best, distance: Math.sqrt(least) };
}
