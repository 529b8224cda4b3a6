/** Rows with the nearest means to that of `row`, nearest first, without itself. */
export interface Neighbours {
  readonly rows: Int32Array;
  /** Euclidean, in prior σ. */
  readonly distances: Float32Array;
}

/** `mean` is [count, latentSize]. Equal distances go by row. */
export function nearestRows(
  mean: Float32Array,
  latentSize: number,
  row: number,
  neighbourCount: number,
): Neighbours {
  const count = mean.length / latentSize;
  const size = Math.min(neighbourCount, count - 1);
  const rows: number[] = [];
  const squares: number[] = [];
  let limit = Infinity;
  for (let other = 0; other < count && size > 0; other++) {
    if (other === row) continue;
    const square = squaredDistance(mean, latentSize, row, other, limit);
    if (square >= limit && rows.length === size) continue;
    let at = rows.length;
    while (at > 0 && (squares[at - 1] ?? 0) > square) at--;
    rows.splice(at, 0, other);
    squares.splice(at, 0, square);
    if (rows.length > size) {
      rows.pop();
      squares.pop();
    }
    if (rows.length === size) limit = squares[size - 1] ?? Infinity;
  }
  return { rows: Int32Array.from(rows), distances: Float32Array.from(squares, Math.sqrt) };
}

/** Stops adding up once it is at `limit` or above. */
function squaredDistance(
  mean: Float32Array,
  latentSize: number,
  a: number,
  b: number,
  limit: number,
): number {
  let sum = 0;
  for (let j = 0; j < latentSize && sum < limit; j++) {
    const difference = (mean[a * latentSize + j] ?? 0) - (mean[b * latentSize + j] ?? 0);
    sum += difference * difference;
  }
  return sum;
}
