/** px between two labelled ticks, at least. */
export const TICK_DISTANCE = 64;

/** Distance between labelled ticks: 1, 2 or 5 times a power of ten, at least `minimum` px apart. */
export function tickStep(pixelsPerUnit: number, minimum: number): number {
  const raw = minimum / pixelsPerUnit;
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = [1, 2, 5].find((f) => f * power >= raw * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** The multiples of `step` in [low, high]; zero is exactly 0, never −0. */
export function ticksBetween(low: number, high: number, step: number): number[] {
  const ticks: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k <= Math.floor(high / step + 1e-9); k++)
    ticks.push(k === 0 ? 0 : k * step);
  return ticks;
}

/** Decimals needed to tell ticks of this step apart. */
export function tickDecimals(step: number): number {
  return Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
}
