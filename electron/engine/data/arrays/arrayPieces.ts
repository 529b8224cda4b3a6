import { arrayTypes, decodeNumbers, type ArrayNumbers, type ArrayType } from "./arrayTypes";
import { elementsOf } from "./arrayEntry";

/** Bytes of a piece, but at least one row: large enough for the disk, small beside a model. */
const PIECE_BYTES = 1 << 22;

export interface ArrayLayout {
  readonly type: ArrayType;
  readonly isBig: boolean;
  /** The last index runs fastest. */
  readonly shape: readonly number[];
}

/** Bytes in pieces of any length as numbers in pieces of whole rows; a cut row at the end is the reader's to tell. */
export async function* arrayPieces(
  bytes: AsyncIterable<Uint8Array>,
  { type, isBig, shape }: ArrayLayout,
): AsyncGenerator<ArrayNumbers, void, void> {
  const rowBytes = Math.max(1, elementsOf(shape.slice(1)) * arrayTypes[type]);
  const length = Math.max(1, Math.floor(PIECE_BYTES / rowBytes)) * rowBytes;
  let piece = new Uint8Array(length);
  let filled = 0;
  for await (const part of bytes) {
    for (let taken = 0; taken < part.length;) {
      const more = part.subarray(taken, taken + length - filled);
      piece.set(more, filled);
      filled += more.length;
      taken += more.length;
      if (filled < length) continue;
      // Decoded in place: the next piece needs room of its own.
      yield decodeNumbers(piece, type, isBig);
      piece = new Uint8Array(length);
      filled = 0;
    }
  }
  const whole = filled - (filled % rowBytes);
  if (whole > 0) yield decodeNumbers(piece.subarray(0, whole), type, isBig);
}
