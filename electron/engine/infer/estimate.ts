import type { Estimate } from "#shared/contract/estimate";

/** The mean of independent values with its standard error, sd / √n with the divisor n − 1; n is at least 2. */
export function estimateOf(values: ArrayLike<number>): Estimate {
  const n = values.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i] ?? 0;
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += ((values[i] ?? 0) - mean) ** 2;
  return { value: mean, standardError: Math.sqrt(squares / (n - 1) / n) };
}
