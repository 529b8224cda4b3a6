export interface ClassMedian {
  readonly code: number;
  /** Medians of the plane coordinates. */
  readonly x: number;
  readonly y: number;
  readonly count: number;
}

/** Where each class lies: the median of each plane coordinate over its rows in `positions` [count, stride]. */
export function classMedians(
  positions: ArrayLike<number>,
  count: number,
  stride: number,
  labels: Int32Array,
  classCount: number,
): ClassMedian[] {
  const sizes = new Int32Array(classCount);
  const isKnown = (code: number): boolean => code >= 0 && code < classCount;
  for (let i = 0; i < count; i++) {
    const code = labels[i] ?? -1;
    if (isKnown(code)) sizes[code] = (sizes[code] ?? 0) + 1;
  }
  const xs = Array.from(sizes, (n) => new Float32Array(n));
  const ys = Array.from(sizes, (n) => new Float32Array(n));
  const fill = new Int32Array(classCount);
  for (let i = 0; i < count; i++) {
    const code = labels[i] ?? -1;
    if (!isKnown(code)) continue;
    const k = fill[code] ?? 0;
    const x = xs[code];
    const y = ys[code];
    if (x === undefined || y === undefined) continue;
    x[k] = positions[i * stride] ?? 0;
    y[k] = positions[i * stride + 1] ?? 0;
    fill[code] = k + 1;
  }
  const medians: ClassMedian[] = [];
  for (let code = 0; code < classCount; code++) {
    const n = sizes[code] ?? 0;
    if (n > 0) medians.push({ code, x: middle(xs[code]), y: middle(ys[code]), count: n });
  }
  return medians;
}

function middle(values: Float32Array | undefined): number {
  return values?.sort()[values.length >> 1] ?? 0;
}
