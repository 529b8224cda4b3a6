import { hasRow, type RowMask } from "#shared/table/rowMask";

/** How many rows of the mask (all without one) have each of `size` codes, [size]; codes below 0 count for none. */
export function maskedCounts(codes: Int32Array, size: number, mask: RowMask | null): Int32Array {
  const counts = new Int32Array(size);
  for (let row = 0; row < codes.length; row++) {
    if (mask !== null && !hasRow(mask, row)) continue;
    const code = codes[row] ?? -1;
    if (code >= 0 && code < size) counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}
