/**
 * Finds the points nearest to a place in the plane: a uniform grid of buckets laid over the points, rows sorted by
 * bucket (counting sort). Built once for a snapshot of positions; a query looks only at the buckets it touches.
 */
export interface PickGrid {
  /** The rows within `radius` of (x, y), nearest first, at most `limit` of them. */
  within(x: number, y: number, radius: number, limit: number): number[];
  /** The nearest row within `radius`, or null. */
  nearest(x: number, y: number, radius: number): number | null;
}

/**
 * `positions` holds x and y of row i at [i * stride] and [i * stride + 1]; rows that `accept` refuses and rows that
 * are not finite are left out.
 */
export function pickGrid(
  positions: ArrayLike<number>,
  count: number,
  stride: number,
  accept: (row: number) => boolean = () => true,
): PickGrid {
  const rows: number[] = [];
  let x0 = Infinity;
  let y0 = Infinity;
  let x1 = -Infinity;
  let y1 = -Infinity;
  for (let i = 0; i < count; i++) {
    const x = positions[i * stride] ?? NaN;
    const y = positions[i * stride + 1] ?? NaN;
    if (!Number.isFinite(x) || !Number.isFinite(y) || !accept(i)) continue;
    rows.push(i);
    x0 = Math.min(x0, x);
    x1 = Math.max(x1, x);
    y0 = Math.min(y0, y);
    y1 = Math.max(y1, y);
  }
  // About two points a bucket keeps both the buckets and the points looked at few.
  const side = Math.max(1, Math.ceil(Math.sqrt(rows.length / 2)));
  const cell = Math.max((x1 - x0) / side, (y1 - y0) / side, 1e-9);
  const columnOf = (x: number): number => Math.max(0, Math.min(side - 1, Math.floor((x - x0) / cell)));
  const lineOf = (y: number): number => Math.max(0, Math.min(side - 1, Math.floor((y - y0) / cell)));
  const starts = new Int32Array(side * side + 1);
  const bucketOf = (row: number): number =>
    lineOf(positions[row * stride + 1] ?? 0) * side + columnOf(positions[row * stride] ?? 0);
  for (const row of rows) starts[bucketOf(row) + 1] = (starts[bucketOf(row) + 1] ?? 0) + 1;
  for (let b = 0; b < side * side; b++) starts[b + 1] = (starts[b + 1] ?? 0) + (starts[b] ?? 0);
  const fill = starts.slice();
  const sorted = new Int32Array(rows.length);
  for (const row of rows) {
    const b = bucketOf(row);
    sorted[fill[b] ?? 0] = row;
    fill[b] = (fill[b] ?? 0) + 1;
  }

  function within(x: number, y: number, radius: number, limit: number): number[] {
    const found: { row: number; squared: number }[] = [];
    if (rows.length === 0) return [];
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
          if (squared <= radius * radius) found.push({ row, squared });
        }
      }
    }
    found.sort((a, b) => a.squared - b.squared || a.row - b.row);
    return found.slice(0, limit).map((f) => f.row);
  }

  return { within, nearest: (x, y, radius) => within(x, y, radius, 1)[0] ?? null };
}
