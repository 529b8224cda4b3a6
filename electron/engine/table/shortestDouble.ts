/**
 * The double with the fewest digits that is this float32: 13.2 for what float32 makes of 13.2, not 13.199999809265137.
 * Seven digits may be too few, nine always are enough (IEEE 754).
 */
export function shortestDouble(single: number): number {
  if (!Number.isFinite(single)) return single;
  for (let digits = 6; digits < 9; digits++) {
    const value = Number(single.toPrecision(digits));
    if (Math.fround(value) === single) return value;
  }
  return Number(single.toPrecision(9));
}
