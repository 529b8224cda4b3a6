/**
 * The log density above which cells of equal size hold `mass` of all that they hold together: the edge of the
 * highest-density region by these cells. −∞ when they hold nothing.
 *
 * @param logDensity at the cells' centres, nats, in any order.
 */
export function densityLevel(logDensity: ArrayLike<number>, mass: number): number {
  const sorted = Float64Array.from(logDensity).sort().reverse();
  const top = sorted[0] ?? -Infinity;
  if (top === -Infinity) return -Infinity;
  let total = 0;
  for (const value of sorted) total += Math.exp(value - top);
  let held = 0;
  for (const value of sorted) {
    held += Math.exp(value - top);
    if (held >= mass * total) return value;
  }
  return sorted[sorted.length - 1] ?? -Infinity;
}
