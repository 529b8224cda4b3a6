import { closeSync, openSync, readSync } from "node:fs";

const SIGNATURE = "\x89HDF\r\n\x1a\n";
/** Where the superblock names the end of the file, by its version (HDF5 file format specification, II.A). */
const END_AT: Readonly<Record<number, number>> = { 0: 40, 1: 44, 2: 28, 3: 28 };

/** Bytes that an HDF5 file says it has; null when it does not begin like one. */
export function statedLength(path: string): number | null {
  const head = Buffer.alloc(64);
  const file = openSync(path, "r");
  try {
    readSync(file, head, 0, head.length, 0);
  } finally {
    closeSync(file);
  }
  if (head.toString("latin1", 0, SIGNATURE.length) !== SIGNATURE) return null;
  const version = head[8] ?? 255;
  const at = END_AT[version];
  // Addresses of eight bytes, as every library writes them.
  const addressBytes = head[version < 2 ? 13 : 9];
  if (at === undefined || addressBytes !== 8) return null;
  const end = head.readBigUInt64LE(at);
  return end <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(end) : null;
}
