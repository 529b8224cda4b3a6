import { Random } from "#shared/math/random";

/** The usual fifth held out: large enough to show over-fitting, small enough to leave data to train on. */
const VALIDATION_SHARE = 0.2;

export interface Split {
  /** [count]: 0 train, 1 validation. */
  readonly split: Uint8Array;
  /** Ascending rows of either part. */
  readonly trainRows: Int32Array;
  readonly validationRows: Int32Array;
}

/**
 * Holds out a fifth of the rows at random, the same rows for the same count and seed; at least one row on either side
 * when there are two or more.
 */
export function splitRows(count: number, seed: number): Split {
  const wanted = Math.round(count * VALIDATION_SHARE);
  const validationCount = count < 2 ? 0 : Math.min(count - 1, Math.max(1, wanted));
  const order = new Random(seed).fork("train-validation-split").permutation(count);
  const validationRows = order.subarray(0, validationCount).slice().sort();
  const split = new Uint8Array(count);
  for (const row of validationRows) split[row] = 1;
  const trainRows = new Int32Array(count - validationCount);
  let next = 0;
  for (let row = 0; row < count; row++) if (split[row] === 0) trainRows[next++] = row;
  return { split, trainRows, validationRows };
}
