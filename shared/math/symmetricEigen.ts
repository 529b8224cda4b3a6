export interface EigenPairs {
  /** [n], largest first. */
  readonly values: Float64Array;
  /** [n, n], row k is the unit eigenvector of values[k]. */
  readonly vectors: Float64Array;
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix [n, n] by cyclic Jacobi rotations (Golub & Van Loan, 8.5).
 * Meant for small n (a latent covariance); the input is not changed.
 */
export function symmetricEigen(matrix: ArrayLike<number>, n: number): EigenPairs {
  const a = Float64Array.from({ length: n * n }, (_, i) => matrix[i] ?? 0);
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  let scale = 0;
  for (const x of a) scale += x * x;
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) off += (a[i * n + j] ?? 0) ** 2;
    if (off <= 1e-24 * scale) break;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, v, n, p, q);
  }
  const order = Array.from({ length: n }, (_, i) => i).sort(
    (i, j) => (a[j * n + j] ?? 0) - (a[i * n + i] ?? 0),
  );
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    for (let j = 0; j < n; j++) vectors[to * n + j] = v[j * n + from] ?? 0;
  });
  return { values: Float64Array.from(order, (i) => a[i * n + i] ?? 0), vectors };
}

/** One rotation that makes a[p][q] zero, applied to `a` and gathered in `v`. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q] ?? 0;
  if (apq === 0) return;
  const theta = ((a[q * n + q] ?? 0) - (a[p * n + p] ?? 0)) / (2 * apq);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < n; k++) {
    const kp = a[k * n + p] ?? 0;
    const kq = a[k * n + q] ?? 0;
    a[k * n + p] = c * kp - s * kq;
    a[k * n + q] = s * kp + c * kq;
  }
  for (let k = 0; k < n; k++) {
    const pk = a[p * n + k] ?? 0;
    const qk = a[q * n + k] ?? 0;
    a[p * n + k] = c * pk - s * qk;
    a[q * n + k] = s * pk + c * qk;
    const vp = v[k * n + p] ?? 0;
    const vq = v[k * n + q] ?? 0;
    v[k * n + p] = c * vp - s * vq;
    v[k * n + q] = s * vp + c * vq;
  }
}
