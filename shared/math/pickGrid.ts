/**
 * Finds the points nearest to a place in the plane: a uniform grid of buckets laid over the points, rows sorted by
 * bucket (counting sort). Built once for a snapshot of positions; a query looks only at the buckets it touches.
 */
export interface PickGrid {
  /** The rows that are known, those of a bucket after each other, line by line: neighbours in the plane are near here. */
  readonly order: Int32Array;
  /** The rows within `radius` of (x, y), nearest first, at most `limit` of them. */
  within(x: number, y: number, radius: number, limit: number): number[];
  /** The nearest row within `radius`, or null. */
  nearest(x: number, y: number, radius: number): number | null;
}

/**
 * `positions` holds x and y of row i at [i * stride] and [i * stride + 1]; rows that are not finite are left out. Rows
 * that `accept` refuses at the time of a query are not found: it may change its mind without a new grid.
 */
export function pickGrid(
  positions: ArrayLike<number>,
  count: number,
  stride: number,
  accept: (row: number) => boolean = () => true,
): PickGrid {
  const isKnown = (row: number): boolean =>
    Number.isFinite(positions[row * stride]) && Number.isFinite(positions[row * stride + 1]);
  let found = 0;
  let x0 = Infinity;
  let y0 = Infinity;
  let x1 = -Infinity;
  let y1 = -Infinity;
  for (let row = 0; row < count; row++) {
    if (!isKnown(row)) continue;
    const x = positions[row * stride] ?? 0;
    const y = positions[row * stride + 1] ?? 0;
    found++;
    x0 = Math.min(x0, x);
    x1 = Math.max(x1, x);
    y0 = Math.min(y0, y);
    y1 = Math.max(y1, y);
  }
  // About two points a bucket keeps both the buckets and the points looked at few.
  const side = Math.max(1, Math.ceil(Math.sqrt(found / 2)));
  const cell = Math.max((x1 - x0) / side, (y1 - y0) / side, 1e-9);
  const columnOf = (x: number): number => Math.max(0, Math.min(side - 1, Math.floor((x - x0) / cell)));
  const lineOf = (y: number): number => Math.max(0, Math.min(side - 1, Math.floor((y - y0) / cell)));
  const starts = new Int32Array(side * side + 1);
  const buckets = new Int32Array(count);
  for (let row = 0; row < count; row++) {
    const bucket = isKnown(row)
      ? lineOf(positions[row * stride + 1] ?? 0) * side + columnOf(positions[row * stride] ?? 0)
      : -1;
    buckets[row] = bucket;
    if (bucket >= 0) starts[bucket + 1] = (starts[bucket + 1] ?? 0) + 1;
  }
  for (let b = 0; b < side * side; b++) starts[b + 1] = (starts[b + 1] ?? 0) + (starts[b] ?? 0);
  const fill = starts.slice();
  const sorted = new Int32Array(found);
  for (let row = 0; row < count; row++) {
    const bucket = buckets[row] ?? -1;
    if (bucket < 0) continue;
    sorted[fill[bucket] ?? 0] = row;
    fill[bucket] = (fill[bucket] ?? 0) + 1;
  }

  function within(x: number, y: number, radius: number, limit: number): number[] {
    const near: { row: number; squared: number }[] = [];
    if (found === 0) return [];
    const right = columnOf(x + radius);
    const top = lineOf(y + radius);
    for (let line = lineOf(y - radius); line <= top; line++) {
      for (let column = columnOf(x - radius); column <= right; column++) {
        const b = line * side + column;
        for (let k = starts[b] ?? 0; k < (starts[b + 1] ?? 0); k++) {
          const row = sorted[k] ?? 0;
          const dx = (positions[row * stride] ?? 0) - x;
          const dy = (positions[row * stride + 1] ?? 0) - y;
          const squared = dx * dx + dy * dy;
          if (squared <= radius * radius && accept(row)) near.push({ row, squared });
        }
      }
    }
    near.sort((a, b) => a.squared - b.squared || a.row - b.row);
    return near.slice(0, limit).map((n) => n.row);
  }

  return { order: sorted, within, nearest: (x, y, radius) => within(x, y, radius, 1)[0] ?? null };
}
