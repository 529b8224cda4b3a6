import { useMemo } from "react";
import { useEngineMirror } from "../stores/engineMirror";
import { thinToPixels } from "./thinToPixels";

const width = 94;
const height = 24;

/** Path of values over steps, filling the box with a margin of 3 px; null with fewer than two points. */
export function sparklinePath(
  steps: readonly number[],
  values: readonly number[],
): { readonly path: string; readonly end: readonly [number, number] } | null {
  const first = steps[0];
  const last = steps.at(-1);
  const finite = values.filter(Number.isFinite);
  if (first === undefined || last === undefined || last <= first || finite.length < 2) return null;
  const sorted = [...finite].sort((a, b) => a - b);
  // The first values of a run are far below the rest and would flatten it: the box starts at the fifth percentile.
  const low = sorted[Math.floor(sorted.length * 0.05)] ?? 0;
  const high = sorted.at(-1) ?? 1;
  const y = (value: number) => height - 3 - (Math.max(0, value - low) / (high - low || 1)) * (height - 6);
  const columns = thinToPixels(steps, values, (step) => 1 + ((step - first) / (last - first)) * (width - 5));
  const end = columns.at(-1);
  if (!end) return null;
  const path = columns
    .map((c, i) => `${i === 0 ? "M" : "L"}${c.x.toFixed(1)} ${y(c.last).toFixed(1)}`)
    .join("");
  return { path, end: [end.x, y(end.last)] };
}

/** The ELBO of the training batches over the whole run, without axes: the number stands beside it. */
export function Sparkline() {
  const history = useEngineMirror((mirror) => mirror.history);
  const line = useMemo(
    () =>
      sparklinePath(
        history.map((point) => point.step),
        history.map((point) => point.train.elbo),
      ),
    [history],
  );
  if (!line) return null;
  return (
    <svg className="sparkline" width={width} height={height} role="img" aria-label="ELBO over the run">
      <path d={line.path} fill="none" stroke="var(--text-2)" strokeWidth="1.2" />
      <circle cx={line.end[0]} cy={line.end[1]} r="2" fill="var(--text-1)" />
    </svg>
  );
}
