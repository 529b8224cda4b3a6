/**
 * Inverse and log determinant of a small, well conditioned, positive definite matrix [n, n], by Gauss–Jordan without
 * pivoting.
 */
export function invertSymmetric(
  matrix: Float64Array,
  n: number,
): { inverse: Float64Array; logDeterminant: number } {
  const rows = Array.from({ length: n }, (_, i) =>
    Array.from({ length: 2 * n }, (_unused, j) => (j < n ? (matrix[i * n + j] ?? 0) : j - n === i ? 1 : 0)),
  );
  let logDeterminant = 0;
  rows.forEach((pivotRow, i) => {
    const pivot = pivotRow[i] ?? 0;
    logDeterminant += Math.log(pivot);
    for (let j = 0; j < 2 * n; j++) pivotRow[j] = (pivotRow[j] ?? 0) / pivot;
    rows.forEach((row, k) => {
      const factor = row[i] ?? 0;
      if (k === i || factor === 0) return;
      for (let j = 0; j < 2 * n; j++) row[j] = (row[j] ?? 0) - factor * (pivotRow[j] ?? 0);
    });
  });
  return { inverse: Float64Array.from(rows.flatMap((row) => row.slice(n))), logDeterminant };
}
