/**
 * Sets of rows as bits: row r is bit r % 8 of byte r >> 3, [ceil(count / 8)]. Bits beyond the last row are 0, which all
 * functions here keep and rely on.
 */
export type RowMask = Uint8Array;

export function emptyMask(count: number): RowMask {
  return new Uint8Array(maskBytes(count));
}

export function fullMask(count: number): RowMask {
  const mask = new Uint8Array(maskBytes(count)).fill(255);
  return clearTail(mask, count);
}

/** [bytes] of a mask of `count` rows. */
export function maskBytes(count: number): number {
  return (count + 7) >> 3;
}

export function hasRow(mask: RowMask, row: number): boolean {
  return (((mask[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;
}

/** Adds a row to the mask itself. */
export function addRow(mask: RowMask, row: number): void {
  mask[row >> 3] = (mask[row >> 3] ?? 0) | (1 << (row & 7));
}

/** @throws RangeError for a row that does not exist */
export function maskOfRows(rows: ArrayLike<number>, count: number): RowMask {
  const mask = emptyMask(count);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? -1;
    if (!Number.isInteger(row) || row < 0 || row >= count) throw new RangeError(`Row ${row} of ${count}`);
    addRow(mask, row);
  }
  return mask;
}

/** The rows for which the test holds. */
export function maskWhere(count: number, test: (row: number) => boolean): RowMask {
  const mask = emptyMask(count);
  for (let row = 0; row < count; row++) if (test(row)) addRow(mask, row);
  return mask;
}

/** The rows of the mask, ascending, [countRows(mask)]. */
export function rowsOfMask(mask: RowMask): Int32Array {
  const rows = new Int32Array(countRows(mask));
  let i = 0;
  // As `forEachRow`, without a call a row: a table of a million rows asks with every filter.
  for (let byte = 0; byte < mask.length; byte++) {
    let bits = mask[byte] ?? 0;
    for (let row = byte << 3; bits !== 0; row++, bits >>= 1) if ((bits & 1) === 1) rows[i++] = row;
  }
  return rows;
}

export function forEachRow(mask: RowMask, visit: (row: number) => void): void {
  for (let byte = 0; byte < mask.length; byte++) {
    let bits = mask[byte] ?? 0;
    for (let row = byte << 3; bits !== 0; row++, bits >>= 1) if ((bits & 1) === 1) visit(row);
  }
}

/** Bits set in each byte value. */
const bitCounts = Uint8Array.from({ length: 256 }, (_, byte) => {
  let bits = 0;
  for (let rest = byte; rest !== 0; rest >>= 1) bits += rest & 1;
  return bits;
});

export function countRows(mask: RowMask): number {
  let count = 0;
  for (let byte = 0; byte < mask.length; byte++) count += bitCounts[mask[byte] ?? 0] ?? 0;
  return count;
}

/** Rows in both. */
export function andMasks(a: RowMask, b: RowMask): RowMask {
  return combine(a, b, (x, y) => x & y);
}

/** Rows in either. */
export function orMasks(a: RowMask, b: RowMask): RowMask {
  return combine(a, b, (x, y) => x | y);
}

/** Rows of the first that are not in the second. */
export function subtractMask(a: RowMask, b: RowMask): RowMask {
  return combine(a, b, (x, y) => x & ~y);
}

/** Rows in one of the two and not in both. */
export function xorMasks(a: RowMask, b: RowMask): RowMask {
  return combine(a, b, (x, y) => x ^ y);
}

/** The rows that are not in it. */
export function invertMask(mask: RowMask, count: number): RowMask {
  return clearTail(
    mask.map((byte) => ~byte),
    count,
  );
}

export function isSameMask(a: RowMask, b: RowMask): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Whether it is a mask of so many rows: its length fits and no bit is set beyond the last row. */
export function isMaskOf(mask: RowMask, count: number): boolean {
  if (mask.length !== maskBytes(count)) return false;
  const used = count & 7;
  return used === 0 || (mask[mask.length - 1] ?? 0) >> used === 0;
}

function combine(a: RowMask, b: RowMask, of: (x: number, y: number) => number): RowMask {
  if (a.length !== b.length) throw new RangeError(`Masks of ${a.length} and ${b.length} bytes`);
  const out = new Uint8Array(a.length);
  for (let i = 0; i < out.length; i++) out[i] = of(a[i] ?? 0, b[i] ?? 0);
  return out;
}

function clearTail(mask: RowMask, count: number): RowMask {
  const used = count & 7;
  if (used !== 0) mask[mask.length - 1] = (mask[mask.length - 1] ?? 0) & ((1 << used) - 1);
  return mask;
}
