import type { Dataset } from "#engine/data/dataset";

/** Eigenvalues of the covariance (divisor n) of these rows in model space, largest first, by Jacobi rotations. */
export function principalVariances(dataset: Dataset, rows: Int32Array): number[] {
  const { features } = dataset.summary;
  const x = new Float32Array(rows.length * features);
  dataset.modelRows(rows, x);
  const value = (n: number, i: number): number => x[n * features + i] ?? 0;
  const indices = [...Array(features).keys()];
  const means = indices.map((i) => rows.reduce((sum, _, n) => sum + value(n, i), 0) / rows.length);
  const a = indices.map((i) =>
    indices.map((j) => {
      let sum = 0;
      for (let n = 0; n < rows.length; n++)
        sum += (value(n, i) - (means[i] ?? 0)) * (value(n, j) - (means[j] ?? 0));
      return sum / rows.length;
    }),
  );
  const at = (i: number, j: number): number => a[i]?.[j] ?? 0;
  const set = (i: number, j: number, v: number): void => {
    const row = a[i];
    if (row !== undefined) row[j] = v;
  };
  for (let sweep = 0; sweep < 30; sweep++) {
    for (let p = 0; p < features; p++) {
      for (let q = p + 1; q < features; q++) {
        if (Math.abs(at(p, q)) < 1e-14) continue;
        const angle = 0.5 * Math.atan2(2 * at(p, q), at(q, q) - at(p, p));
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        for (const k of indices) {
          const [kp, kq] = [at(k, p), at(k, q)];
          set(k, p, c * kp - s * kq);
          set(k, q, s * kp + c * kq);
        }
        for (const k of indices) {
          const [pk, qk] = [at(p, k), at(q, k)];
          set(p, k, c * pk - s * qk);
          set(q, k, s * pk + c * qk);
        }
      }
    }
  }
  return indices.map((i) => at(i, i)).sort((m, n) => n - m);
}
