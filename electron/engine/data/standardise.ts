type TableNumbers = Float64Array | Float32Array;

/** Mean and standard deviation per column, [features] each. */
export interface ColumnMoments {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
}

/**
 * Moments of the columns of a table [count, features] over the given rows, in two passes (the one-pass formula loses
 * everything for a column such as 1,000,000.1, 1,000,000.2 …). The sd is that of the rows themselves (divisor n); a column
 * that does not vary over these rows gets 1, so that it stays finite.
 */
function columnMoments(data: TableNumbers, features: number, rows: Int32Array): ColumnMoments {
  const mean = new Float64Array(features);
  const sd = new Float64Array(features);
  for (const row of rows) {
    for (let j = 0; j < features; j++)
      mean[j] = (mean[j] ?? 0) + (data[row * features + j] ?? 0) / rows.length;
  }
  for (const row of rows) {
    for (let j = 0; j < features; j++) {
      const deviation = (data[row * features + j] ?? 0) - (mean[j] ?? 0);
      sd[j] = (sd[j] ?? 0) + (deviation * deviation) / rows.length;
    }
  }
  for (let j = 0; j < features; j++) {
    const root = Math.sqrt(sd[j] ?? 0);
    sd[j] = root > Number.EPSILON * Math.abs(mean[j] ?? 0) ? root : 1;
  }
  return { mean, sd };
}

/** A column that lies this many sd from its mean in some row hardly varies over the training rows. */
const FARTHEST = 10_000;

/**
 * Moments over the training rows; over all rows for a column that hardly varies in training but does elsewhere. Else
 * one such value would be standardised to infinity and every number of the model with it.
 */
export function trainingMoments(data: TableNumbers, features: number, trainRows: Int32Array): ColumnMoments {
  const train = columnMoments(data, features, trainRows);
  const isFar = new Uint8Array(features);
  for (let i = 0; i < data.length; i++) {
    const j = i % features;
    const distance = Math.abs((data[i] ?? 0) - (train.mean[j] ?? 0)) / (train.sd[j] ?? 1);
    if (distance > FARTHEST) isFar[j] = 1;
  }
  if (!isFar.includes(1)) return train;
  const all = columnMoments(
    data,
    features,
    Int32Array.from({ length: data.length / features }, (_, row) => row),
  );
  return {
    mean: train.mean.map((value, j) => (isFar[j] === 1 ? (all.mean[j] ?? 0) : value)),
    sd: train.sd.map((value, j) => (isFar[j] === 1 ? (all.sd[j] ?? 1) : value)),
  };
}

/** (x − mean) / sd per column, [count, features]. */
export function standardise(data: TableNumbers, { mean, sd }: ColumnMoments): Float32Array {
  const features = mean.length;
  const out = new Float32Array(data.length);
  for (let i = 0; i < out.length; i += features) {
    for (let j = 0; j < features; j++) out[i + j] = ((data[i + j] ?? 0) - (mean[j] ?? 0)) / (sd[j] ?? 1);
  }
  return out;
}
