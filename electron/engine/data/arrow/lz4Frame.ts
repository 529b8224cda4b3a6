import { ArrowError } from "./flatBuffer";

const MAGIC = 0x184d2204;

/**
 * Inflates one LZ4 frame (LZ4 Frame Format Description 1.6.3) of exactly `length` bytes. Reads and writes nothing outside
 * the two arrays; checksums are not looked at.
 */
export function inflateLz4(source: Uint8Array, length: number): Uint8Array {
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  if (source.length < 11 || view.getUint32(0, true) !== MAGIC) throw broken(0, "an LZ4 frame");
  const flags = source[4] ?? 0;
  if (flags >> 6 !== 1) throw broken(4, "version 1 of the frame");
  // Content size and dictionary id follow the two bytes of flags, and one byte of checksum them.
  let at = 6 + ((flags & 0x08) !== 0 ? 8 : 0) + ((flags & 0x01) !== 0 ? 4 : 0) + 1;
  const hasBlockChecksum = (flags & 0x10) !== 0;
  const out = new Uint8Array(length);
  let filled = 0;
  for (;;) {
    if (at + 4 > source.length) throw broken(at, "a block");
    const word = view.getUint32(at, true);
    at += 4;
    if (word === 0) break;
    const size = word & 0x7fffffff;
    if (at + size > source.length) throw broken(at, `${size} bytes of a block`);
    const block = source.subarray(at, at + size);
    if (word >>> 31 === 0) filled = inflateBlock(block, out, filled, at);
    else {
      if (filled + size > length) throw broken(at, `at most ${length} bytes`);
      out.set(block, filled);
      filled += size;
    }
    at += size + (hasBlockChecksum ? 4 : 0);
  }
  if (filled !== length) throw broken(at, `${length} bytes, not ${filled}`);
  return out;
}

/** LZ4 Block Format Description: literals, then a match of what was written before, again and again. */
function inflateBlock(source: Uint8Array, out: Uint8Array, start: number, byte: number): number {
  let from = 0;
  let to = start;
  const end = source.length;
  const more = (length: number): number => {
    let sum = length;
    if (length !== 15) return sum;
    for (;;) {
      if (from >= end) throw broken(byte + from, "a length");
      const next = source[from++] ?? 0;
      sum += next;
      if (next !== 255) return sum;
    }
  };
  while (from < end) {
    const token = source[from++] ?? 0;
    const literals = more(token >> 4);
    if (from + literals > end || to + literals > out.length)
      throw broken(byte + from, "literals within the block");
    if (literals > 32) out.set(source.subarray(from, from + literals), to);
    else for (let i = 0; i < literals; i++) out[to + i] = source[from + i] ?? 0;
    from += literals;
    to += literals;
    if (from >= end) return to;
    if (from + 2 > end) throw broken(byte + from, "the distance of a match");
    const distance = (source[from] ?? 0) | ((source[from + 1] ?? 0) << 8);
    from += 2;
    const length = more(token & 15) + 4;
    if (distance === 0 || distance > to || to + length > out.length) {
      throw broken(byte + from, "a match within what was written");
    }
    // A match may overlap what it writes; then it must be copied byte by byte.
    if (distance >= length && length > 32) out.copyWithin(to, to - distance, to - distance + length);
    else for (let i = 0; i < length; i++) out[to + i] = out[to + i - distance] ?? 0;
    to += length;
  }
  return to;
}

function broken(byte: number, expected: string): ArrowError {
  return new ArrowError(byte, `${expected} in compressed data`, "none");
}
