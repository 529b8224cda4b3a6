const LOG_TWO_PI = Math.log(2 * Math.PI);

/** log N(z; 0, I) in nats. */
export function standardNormalLogDensity(z: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < z.length; i++) sum += (z[i] ?? 0) ** 2;
  return -0.5 * (sum + z.length * LOG_TWO_PI);
}

/** log N(z; mean, diag sd²) in nats. */
export function diagonalLogDensity(
  z: ArrayLike<number>,
  mean: ArrayLike<number>,
  sd: ArrayLike<number>,
): number {
  let sum = 0;
  for (let i = 0; i < z.length; i++) {
    const s = sd[i] ?? 1;
    const u = ((z[i] ?? 0) - (mean[i] ?? 0)) / s;
    sum += u * u + 2 * Math.log(s);
  }
  return -0.5 * (sum + z.length * LOG_TWO_PI);
}

/** KL(N(mean, sd²) ‖ N(0, 1)) of one dimension in nats (Kingma & Welling 2014, appendix B). */
export function klToStandardNormal(mean: number, sd: number): number {
  return 0.5 * (mean * mean + sd * sd - 1) - Math.log(sd);
}

/** Radius in σ of the centred disc that holds `mass` of a two-dimensional standard normal: √(−2 ln(1 − mass)). */
export function radiusOfMass(mass: number): number {
  return Math.sqrt(-2 * Math.log1p(-mass));
}

/** The inverse of `radiusOfMass`: 1 − exp(−r²/2). */
export function massOfRadius(radius: number): number {
  return -Math.expm1(-0.5 * radius * radius);
}
