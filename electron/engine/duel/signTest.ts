/**
 * Two-sided exact sign test (Dixon & Mood 1946): how often `higher + lower` fair coins fall at least as unevenly, 0 … 1.
 * Ties are left out by the caller; without any difference there is nothing to tell and the answer is 1. Below 1e-308 it is 0.
 */
export function signTest(higher: number, lower: number): number {
  const n = higher + lower;
  const k = Math.min(higher, lower);
  if (n === 0 || higher === lower) return 1;
  // log C(n, k) − n log 2
  let logLast = -n * Math.LN2;
  for (let i = 1; i <= k; i++) logLast += Math.log((n - i + 1) / i);
  // Σ_{i ≤ k} C(n, i) over C(n, k), from the largest term down.
  let sum = 1;
  let term = 1;
  for (let i = k; i > 0 && term > Number.EPSILON; i--) {
    term *= i / (n - i + 1);
    sum += term;
  }
  return Math.min(1, 2 * Math.exp(logLast + Math.log(sum)));
}
