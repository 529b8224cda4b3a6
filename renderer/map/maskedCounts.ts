import { forEachRow, type RowMask } from "#shared/table/rowMask";

/** How many rows of the mask (all without one) have each of `size` codes, [size]; codes below 0 count for none. */
export function maskedCounts(codes: ArrayLike<number>, size: number, mask: RowMask | null): Int32Array {
  const counts = new Int32Array(size);
  const add = (row: number): void => {
    const code = codes[row] ?? -1;
    if (code >= 0 && code < size) counts[code] = (counts[code] ?? 0) + 1;
  };
  if (mask === null) for (let row = 0; row < codes.length; row++) add(row);
  else forEachRow(mask, add);
  return counts;
}
