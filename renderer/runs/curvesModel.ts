import { scaleLinear } from "d3-scale";
import { boundOf } from "#shared/domain/bound";
import type { HistoryPoint } from "#shared/domain/model";
import { stepQuantile } from "../plots/timelineModel";
import type { CurveAgainst, CurveOf } from "../stores/layoutStore";

/** A run's bound over its training, nats per item; as it is, without smoothing. */
export interface Curve {
  readonly runId: string;
  readonly name: string;
  readonly xs: readonly number[];
  readonly ys: readonly number[];
}

/** Points where the bound was not evaluated, or is no number, are left out. */
export function curveOf(
  run: { readonly runId: string; readonly name: string },
  points: readonly HistoryPoint[],
  of: CurveOf,
  against: CurveAgainst,
): Curve {
  const known = points.flatMap((point) => {
    const terms = of === "validation" ? point.validation : point.train;
    const bound = terms === null ? Number.NaN : boundOf(terms);
    return Number.isFinite(bound) ? [{ x: point[against], y: bound }] : [];
  });
  return { ...run, xs: known.map(({ x }) => x), ys: known.map(({ y }) => y) };
}

/**
 * Round limits of the axes. The first steps of a run are far below the rest: the axis begins where 97 % of the steps of
 * every curve are above it.
 */
export function curveLimits(
  curves: readonly Curve[],
): { readonly x: readonly [number, number]; readonly y: readonly [number, number] } | null {
  const drawn = curves.filter(({ ys }) => ys.length > 0);
  if (drawn.length === 0) return null;
  const end = Math.max(...drawn.map(({ xs }) => xs[xs.length - 1] ?? 0));
  const highest = Math.max(...drawn.map(({ ys }) => Math.max(...ys)));
  const lowest = Math.min(...drawn.map(({ xs, ys }) => stepQuantile(xs, ys, 0.03) ?? highest));
  const span = Math.max(highest - lowest, Math.abs(highest) * 0.01, 1e-6);
  const [low = lowest, high = highest] = scaleLinear()
    .domain([lowest - 0.04 * span, highest + 0.04 * span])
    .nice(4)
    .domain();
  return { x: [0, end || 1], y: [low, high] };
}

/** The value of a curve at the last point at or before `x`; null before its first. */
export function valueAt({ xs, ys }: Curve, x: number): number | null {
  let value: number | null = null;
  for (let i = 0; i < xs.length && (xs[i] ?? Infinity) <= x; i++) value = ys[i] ?? null;
  return value;
}

/** Places of labels so that no two are nearer than `gap` px, each as near to its own as the others let it. */
export function spreadLabels(
  wanted: readonly number[],
  gap: number,
  [top, bottom]: readonly [number, number],
): readonly number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const placed = wanted.map((y) => y);
  let last = -Infinity;
  for (const i of order) {
    last = Math.max(wanted[i] ?? 0, last + gap, top);
    placed[i] = last;
  }
  let limit = bottom;
  for (const i of [...order].reverse()) {
    limit = Math.min(placed[i] ?? 0, limit);
    placed[i] = limit;
    limit -= gap;
  }
  return placed;
}
