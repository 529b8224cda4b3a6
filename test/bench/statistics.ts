/** The q-quantile of the values (0..1), by linear interpolation between order statistics. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const low = Math.floor(at);
  const a = sorted[low];
  const b = sorted[Math.min(low + 1, sorted.length - 1)];
  if (a === undefined || b === undefined) throw new Error("no values");
  return a + (b - a) * (at - low);
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** "3.21 (3.05–3.60)": the median with the smallest and largest value. */
export function spread(values: readonly number[], digits = 2): string {
  return `${median(values).toFixed(digits)} (${quantile(values, 0).toFixed(digits)}–${quantile(values, 1).toFixed(digits)})`;
}
