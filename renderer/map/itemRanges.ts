/** Least and greatest value per feature, [features], over a sample of the data. */
export interface ItemRanges {
  readonly low: Float32Array;
  readonly high: Float32Array;
}

/** Evenly spaced rows to take the ranges from. */
export function rangeSample(count: number, wanted = 256): Int32Array {
  const n = Math.min(count, wanted);
  return Int32Array.from({ length: n }, (_, k) => Math.floor((k * count) / n));
}

/** Ranges of `values` [count, features]; null without values. */
export function rangesOf(values: Float32Array, features: number): ItemRanges | null {
  const count = Math.floor(values.length / features);
  if (count === 0) return null;
  const low = new Float32Array(features).fill(Infinity);
  const high = new Float32Array(features).fill(-Infinity);
  for (let i = 0; i < count * features; i++) {
    const j = i % features;
    const v = values[i] ?? 0;
    if (v < (low[j] ?? 0)) low[j] = v;
    if (v > (high[j] ?? 0)) high[j] = v;
  }
  return { low, high };
}
