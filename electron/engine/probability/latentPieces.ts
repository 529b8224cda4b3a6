import type { Piece } from "#engine/infer/batchSizes";
import type { Model } from "#engine/model/model";

const SIZES = [16, 64, 256, 1024] as const;
/** Multiplications that one piece may cost: some 3 ms on two cores of an office computer, for a hand that wants a decode. */
const OPERATIONS_PER_PIECE = 3e8;

/**
 * Cuts `count` latents of one x into batches of the sizes that programs are compiled for, the last one padded. The cut
 * depends on the model and the count alone, never on the time: a matrix product may round differently in another batch,
 * and the same question is to have the same answer.
 */
export function latentPieces({ decoder }: Model, count: number): readonly Piece[] {
  const most = OPERATIONS_PER_PIECE / decoder.multiplications;
  const sizes = SIZES.filter((size) => size <= Math.max(SIZES[0], most));
  const largest = sizes[sizes.length - 1] ?? SIZES[0];
  const pieces: Piece[] = [];
  for (let start = 0; start < count; start += largest) {
    const rest = Math.min(largest, count - start);
    pieces.push({ start, count: rest, batch: sizes.find((size) => size >= rest) ?? largest });
  }
  return pieces;
}
