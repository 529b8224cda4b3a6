import { blocksOf, type RowStore } from "./rowStore";

/** How the model sees the numbers of a data set, per feature: (x − shift) / scale. [features] each, scale above 0. */
export interface Transform {
  readonly shift: Float64Array;
  readonly scale: Float64Array;
}

/** Numbers to look through: rows in a store, [count, features], of which `split` 0 are for training. */
export interface Rows {
  readonly store: RowStore;
  readonly count: number;
  readonly features: number;
  /** [count]: 0 train, 1 validation. */
  readonly split: Uint8Array;
}

/** A column that lies this many sd from its mean in some row hardly varies over the training rows. */
const FARTHEST = 10_000;

/**
 * Mean and sd of the columns over the training rows, so that validation rows stay unseen; over all rows for a column that
 * hardly varies in training but does elsewhere. Else one such value would be standardised to infinity and every number of
 * the model with it. A generator that yields between blocks of rows: the caller may let other work run there.
 */
export function* standardising(rows: Rows): Generator<void, Transform, void> {
  const { features, store, count } = rows;
  const train = yield* columnMoments(rows, (row) => rows.split[row] === 0);
  const isFar = new Uint8Array(features);
  for (const { values } of blocksOf(store, count, features)) {
    for (let i = 0; i < values.length; i += features) {
      for (let j = 0; j < features; j++) {
        const distance = Math.abs((values[i + j] ?? 0) - (train.shift[j] ?? 0)) / (train.scale[j] ?? 1);
        if (distance > FARTHEST) isFar[j] = 1;
      }
    }
    yield;
  }
  if (!isFar.includes(1)) return train;
  const all = yield* columnMoments(rows, () => true);
  return {
    shift: train.shift.map((value, j) => (isFar[j] === 1 ? (all.shift[j] ?? 0) : value)),
    scale: train.scale.map((value, j) => (isFar[j] === 1 ? (all.scale[j] ?? 1) : value)),
  };
}

/** The range of each column over all rows brought to 0..1; a column that does not vary becomes 0. */
export function* toUnitRange({ store, count, features }: Rows): Generator<void, Transform, void> {
  const low = new Float64Array(features).fill(Infinity);
  const high = new Float64Array(features).fill(-Infinity);
  for (const { values } of blocksOf(store, count, features)) {
    for (let i = 0; i < values.length; i += features) {
      for (let j = 0; j < features; j++) {
        const value = values[i + j] ?? 0;
        if (value < (low[j] ?? 0)) low[j] = value;
        if (value > (high[j] ?? 0)) high[j] = value;
      }
    }
    yield;
  }
  return { shift: low, scale: high.map((value, j) => (value > (low[j] ?? 0) ? value - (low[j] ?? 0) : 1)) };
}

/**
 * Moments of the columns over some rows, in two passes (the one-pass formula loses everything for a column such as
 * 1,000,000.1, 1,000,000.2 …). The sd is that of the rows themselves (divisor n); a column that does not vary over these
 * rows gets 1, so that it stays finite.
 */
function* columnMoments(
  { store, count, features }: Rows,
  isUsed: (row: number) => boolean,
): Generator<void, Transform, void> {
  let used = 0;
  for (let row = 0; row < count; row++) if (isUsed(row)) used++;
  const shift = new Float64Array(features);
  const scale = new Float64Array(features);
  const pass = function* (add: (value: number, j: number) => void): Generator<void, void, void> {
    for (const { start, values } of blocksOf(store, count, features)) {
      for (let i = 0; i < values.length; i += features) {
        if (!isUsed(start + i / features)) continue;
        for (let j = 0; j < features; j++) add(values[i + j] ?? 0, j);
      }
      yield;
    }
  };
  yield* pass((value, j) => {
    shift[j] = (shift[j] ?? 0) + value / used;
  });
  yield* pass((value, j) => {
    const deviation = value - (shift[j] ?? 0);
    scale[j] = (scale[j] ?? 0) + (deviation * deviation) / used;
  });
  for (let j = 0; j < features; j++) {
    const root = Math.sqrt(scale[j] ?? 0);
    scale[j] = root > Number.EPSILON * Math.abs(shift[j] ?? 0) ? root : 1;
  }
  return { shift, scale };
}
