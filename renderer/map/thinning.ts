/** The golden-ratio hash orders rows evenly mixed, the same for every view. */
export function mixedOrder(count: number): Uint32Array {
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) keys[i] = (i * 0.618033988749895) % 1;
  return Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
}

/**
 * Chooses rows whose squares of `side` px do not overlap: rows are tried in `order`, each kept when nothing kept so far
 * lies within `side` in both directions. `pixel` gives a row's place, or null when it is out of sight.
 */
export function thin(
  order: ArrayLike<number>,
  pixel: (row: number) => { readonly x: number; readonly y: number } | null,
  side: number,
  limit: number,
): number[] {
  const kept: number[] = [];
  const cells = new Map<string, { readonly x: number; readonly y: number }[]>();
  for (let k = 0; k < order.length && kept.length < limit; k++) {
    const row = order[k] ?? 0;
    const p = pixel(row);
    if (p === null) continue;
    const cx = Math.floor(p.x / side);
    const cy = Math.floor(p.y / side);
    let isFree = true;
    for (let dy = -1; dy <= 1 && isFree; dy++)
      for (let dx = -1; dx <= 1 && isFree; dx++)
        for (const q of cells.get(`${cx + dx},${cy + dy}`) ?? [])
          if (Math.abs(q.x - p.x) < side && Math.abs(q.y - p.y) < side) isFree = false;
    if (!isFree) continue;
    kept.push(row);
    const cell = cells.get(`${cx},${cy}`);
    if (cell === undefined) cells.set(`${cx},${cy}`, [p]);
    else cell.push(p);
  }
  return kept;
}
