import { scaleLinear } from "d3-scale";
import type { HistoryPoint } from "#shared/domain/model";

/** −ELBO and its parts per item over the steps, nats. Missing validation is not-a-number. */
export interface TimelineSeries {
  readonly steps: readonly number[];
  readonly total: readonly number[];
  readonly reconstruction: readonly number[];
  readonly kl: readonly number[];
  readonly validation: readonly number[];
}

export function timelineSeries(history: readonly HistoryPoint[]): TimelineSeries {
  return {
    steps: history.map((point) => point.step),
    total: history.map((point) => -point.train.elbo),
    reconstruction: history.map((point) => -point.train.reconstruction),
    kl: history.map((point) => point.train.kl),
    validation: history.map((point) => (point.validation ? -point.validation.elbo : Number.NaN)),
  };
}

/**
 * The value below which a fraction of all steps lie: each point counts for the steps since the one before, because a
 * history is denser where a run was young or slow. Null without a finite value.
 */
export function stepQuantile(
  steps: readonly number[],
  values: readonly number[],
  fraction: number,
): number | null {
  const weighted = values
    .map((value, i) => ({ value, weight: (steps[i] ?? 0) - (steps[i - 1] ?? 0) }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => a.value - b.value);
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0);
  let below = 0;
  for (const { value, weight } of weighted) {
    below += weight;
    if (below >= fraction * total) return value;
  }
  return null;
}

/**
 * Limits of the −ELBO axis on round numbers. The first steps of a run are far above the rest, so the axis ends where
 * 97 % of the steps lie below, and the plot says in words what lies beyond. It starts at zero where that costs little.
 */
export function axisLimits(series: TimelineSeries): readonly [number, number] | null {
  const lows = [...series.reconstruction, ...series.validation].filter(Number.isFinite);
  const high = stepQuantile(series.steps, series.total, 0.97);
  if (lows.length === 0 || high === null) return null;
  const low = lows.reduce((a, b) => Math.min(a, b));
  const span = Math.max(high - low, Math.abs(high) * 0.02, 1e-6);
  const from = low > 0 && low < 0.4 * span ? 0 : low - 0.05 * span;
  const [start = from, end = high] = scaleLinear()
    .domain([from, high + 0.05 * span])
    .nice(4)
    .domain();
  return [start, end];
}

/** The point of the history nearest to a step; the steps rise. */
export function nearestPoint(history: readonly HistoryPoint[], step: number): HistoryPoint | null {
  let low = 0;
  let high = history.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((history[middle]?.step ?? 0) <= step) low = middle;
    else high = middle;
  }
  const a = history[low];
  const b = history[high];
  if (!a || !b) return a ?? b ?? null;
  return Math.abs(a.step - step) <= Math.abs(b.step - step) ? a : b;
}

/**
 * Last step of the step axis: the stop, or earlier in a run the next round number, so that the first steps can be seen.
 * It moves in jumps of at least a factor two, never with every step.
 */
export function axisEnd(step: number, stopAt: number): number {
  const wanted = Math.max(100, step * 1.15);
  if (wanted >= stopAt / 2) return Math.max(stopAt, step, 1);
  const decade = 10 ** Math.floor(Math.log10(wanted));
  const round = [1, 2, 5, 10].map((factor) => factor * decade).find((value) => value >= wanted) ?? stopAt;
  return Math.min(round, stopAt);
}
