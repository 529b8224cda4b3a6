import type { OverlapMap } from "./mapStore";

/** log N(z; 0, I) of a point of the plane, nats. */
export const priorLogDensity = (x: number, y: number): number =>
  -Math.log(2 * Math.PI) - 0.5 * (x * x + y * y);

export interface RatioReading {
  readonly logAggregate: number;
  readonly logPrior: number;
  /** logAggregate − logPrior, nats. */
  readonly ratio: number;
}

/** Reads the map between its cell centres: log q̄ is interpolated linearly, log p of N(0, I) is exact. Null outside the map. */
export function ratioAt(
  map: Pick<OverlapMap, "resolution" | "extent" | "logAggregate" | "logPrior">,
  x: number,
  y: number,
): RatioReading | null {
  const { resolution: n, extent, logAggregate, logPrior } = map;
  if (!(Math.abs(x) <= extent && Math.abs(y) <= extent)) return null;
  const place = (value: number): number =>
    Math.min(n - 1, Math.max(0, ((value + extent) / (2 * extent)) * n - 0.5));
  const column = place(x);
  const row = place(y);
  const left = Math.min(n - 2, Math.floor(column));
  const low = Math.min(n - 2, Math.floor(row));
  const a = column - left;
  const b = row - low;
  const between = (field: Float32Array): number => {
    const value = (r: number, c: number): number => field[r * n + c] ?? 0;
    return (
      (value(low, left) * (1 - a) + value(low, left + 1) * a) * (1 - b) +
      (value(low + 1, left) * (1 - a) + value(low + 1, left + 1) * a) * b
    );
  };
  const aggregate = between(logAggregate);
  const prior = logPrior === undefined ? priorLogDensity(x, y) : between(logPrior);
  return { logAggregate: aggregate, logPrior: prior, ratio: aggregate - prior };
}
