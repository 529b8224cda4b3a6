import type { LinearView } from "./linearView";
import { symmetricEigen } from "./symmetricEigen";

/** Rows that the covariance is taken from: enough for two directions, and a bound on the time at 128 dimensions. */
const SAMPLE = 2000;

/**
 * The plane of the first two principal components of the means, [count, latentSize]. The view's origin stays at
 * z = 0, so that the prior's centre is the map's. Signs are deterministic: each component's largest entry is positive,
 * or, when a previous view of the same size is given, each component points the way it pointed before. Where the two
 * components have swapped places since, they are put back, so that a map in training does not jump.
 */
export function principalView(
  mean: ArrayLike<number>,
  count: number,
  latentSize: number,
  previous: LinearView | null,
): LinearView {
  const { vectors } = symmetricEigen(covarianceOf(mean, count, latentSize), latentSize);
  let first = vectors.slice(0, latentSize);
  let second = latentSize > 1 ? vectors.slice(latentSize, 2 * latentSize) : new Float64Array(1);
  const before = previous !== null && previous.latentSize === latentSize ? previous.rows : null;
  if (before !== null) {
    const old1 = before.subarray(0, latentSize);
    const old2 = before.subarray(latentSize);
    const straight = Math.abs(dot(first, old1)) + Math.abs(dot(second, old2));
    const crossed = Math.abs(dot(first, old2)) + Math.abs(dot(second, old1));
    if (crossed > straight) [first, second] = [second, first];
    orient(first, dot(first, old1));
    orient(second, dot(second, old2));
  } else {
    orient(first, largestEntry(first));
    orient(second, largestEntry(second));
  }
  const rows = new Float64Array(2 * latentSize);
  rows.set(first, 0);
  rows.set(second, latentSize);
  return {
    latentSize,
    rows,
    depth: null,
    origin: new Float64Array(latentSize),
    labels: ["PC 1", latentSize > 1 ? "PC 2" : ""],
    dimensions: [],
  };
}

/** Covariance of the means, [latentSize, latentSize], over an evenly spaced sample of the rows. */
function covarianceOf(mean: ArrayLike<number>, count: number, d: number): Float64Array {
  const covariance = new Float64Array(d * d);
  const n = Math.min(count, SAMPLE);
  if (n === 0) {
    // No data: any orthonormal plane will do, and the axes are the plainest.
    for (let i = 0; i < d; i++) covariance[i * d + i] = d - i;
    return covariance;
  }
  const centre = new Float64Array(d);
  const rowOf = (k: number): number => Math.floor((k * count) / n);
  for (let k = 0; k < n; k++)
    for (let j = 0; j < d; j++) centre[j] = (centre[j] ?? 0) + (mean[rowOf(k) * d + j] ?? 0) / n;
  const v = new Float64Array(d);
  for (let k = 0; k < n; k++) {
    const at = rowOf(k) * d;
    for (let j = 0; j < d; j++) v[j] = (mean[at + j] ?? 0) - (centre[j] ?? 0);
    for (let i = 0; i < d; i++)
      for (let j = i; j < d; j++)
        covariance[i * d + j] = (covariance[i * d + j] ?? 0) + ((v[i] ?? 0) * (v[j] ?? 0)) / n;
  }
  for (let i = 0; i < d; i++) for (let j = 0; j < i; j++) covariance[i * d + j] = covariance[j * d + i] ?? 0;
  return covariance;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

function largestEntry(v: Float64Array): number {
  let best = 0;
  for (const x of v) if (Math.abs(x) > Math.abs(best) + 1e-9) best = x;
  return best;
}

function orient(v: Float64Array, sign: number): void {
  if (sign < 0) for (let i = 0; i < v.length; i++) v[i] = -(v[i] ?? 0);
}
