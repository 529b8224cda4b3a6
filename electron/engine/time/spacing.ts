/**
 * Where a step lies in a run to `end`, from 0 to 1: half by its logarithm, because much happens early, half by the step
 * itself, so that the late part is not bare.
 */
export function place(step: number, end: number): number {
  const last = Math.max(end, step, 1);
  return 0.5 * (Math.log1p(step) / Math.log1p(last)) + 0.5 * (step / last);
}

/** Whether a snapshot at `step` would be as far from the last one as `most` snapshots over the run are from each other. */
export function isDue(step: number, kept: readonly number[], end: number, most: number): boolean {
  const last = kept[kept.length - 1];
  if (last === undefined) return true;
  return step > last && place(step, end) - place(last, end) >= 1 / most;
}

/** Index of the snapshot whose neighbours are nearest to each other, never the first or the last; −1 when there is none. */
export function leastMissed(kept: readonly number[]): number {
  const end = kept[kept.length - 1] ?? 1;
  let least = -1;
  let gap = Infinity;
  for (let i = 1; i < kept.length - 1; i++) {
    const without = place(kept[i + 1] ?? 0, end) - place(kept[i - 1] ?? 0, end);
    if (without < gap) [least, gap] = [i, without];
  }
  return least;
}
