export interface Neighbour {
  readonly row: number;
  /** Euclidean, in the unit of the values (prior σ for latent means). */
  readonly distance: number;
}

/** The `n` rows of `values` [count, size] nearest to `z` that `accept` lets through, nearest first. Brute force. */
export function nearestRows(
  values: ArrayLike<number>,
  count: number,
  size: number,
  z: ArrayLike<number>,
  n: number,
  accept: (row: number) => boolean = () => true,
): Neighbour[] {
  const best: { row: number; distance: number }[] = [];
  let limit = Infinity;
  const place = Float64Array.from({ length: size }, (_, j) => z[j] ?? 0);
  for (let row = 0, at = 0; row < count; row++, at += size) {
    let squared = 0;
    for (let j = 0; j < size && squared < limit; j++) {
      const u = (values[at + j] ?? 0) - (place[j] ?? 0);
      squared += u * u;
    }
    if (squared >= limit || n < 1 || !accept(row)) continue;
    let rank = best.length;
    while (rank > 0 && (best[rank - 1]?.distance ?? 0) > squared) rank--;
    best.splice(rank, 0, { row, distance: squared });
    if (best.length > n) best.pop();
    if (best.length === n) limit = best[n - 1]?.distance ?? Infinity;
  }
  return best.map(({ row, distance }) => ({ row, distance: Math.sqrt(distance) }));
}
