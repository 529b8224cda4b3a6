/**
 * Φ(x), the standard normal's distribution function. By erfc's Chebyshev fit of Press et al. (Numerical Recipes,
 * section 6.2.2): relative error below 1.2·10⁻⁷ everywhere, so that the left tail keeps its digits.
 */
export function normalCdf(x: number): number {
  const upper = 0.5 * complementaryError(Math.abs(x) / Math.SQRT2);
  return x < 0 ? upper : 1 - upper;
}

const COEFFICIENTS = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
  -0.82215223, 0.17087277,
] as const;

/** erfc(z) for z ≥ 0. */
function complementaryError(z: number): number {
  const t = 1 / (1 + 0.5 * z);
  const polynomial = COEFFICIENTS.reduceRight((sum, c) => c + t * sum, 0);
  return t * Math.exp(-z * z + polynomial);
}
