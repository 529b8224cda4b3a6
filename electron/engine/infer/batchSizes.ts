/** Programs are compiled for these numbers of rows only; a request is padded to the next one. */
export const batchSizes = [1, 16, 64, 256] as const;

/** A piece of a request: `count` rows from `start` on, run as a batch of `batch`. */
export interface Piece {
  readonly start: number;
  readonly count: number;
  readonly batch: number;
}

/** Cuts `count` rows into pieces of the largest size and a last one of the smallest that holds the rest. */
export function piecesOf(count: number): readonly Piece[] {
  const largest = batchSizes[batchSizes.length - 1] ?? 1;
  const pieces: Piece[] = [];
  for (let start = 0; start < count; start += largest) {
    const rest = Math.min(largest, count - start);
    pieces.push({ start, count: rest, batch: batchSizes.find((size) => size >= rest) ?? largest });
  }
  return pieces;
}

/** Rows `start` … of `values` [n, width] as a batch, with zeros behind where the batch is longer. */
export function paddedRows(
  values: Float32Array,
  width: number,
  { start, count, batch }: Piece,
): Float32Array {
  const rows = values.subarray(start * width, (start + count) * width);
  if (count === batch) return rows;
  const padded = new Float32Array(batch * width);
  padded.set(rows);
  return padded;
}
