import type { BoundTerms, HistoryPoint } from "./model";

/** The bound that these terms are of: L_K where that is trained, else the ELBO, nats per item. */
export const boundOf = ({ bound, elbo }: BoundTerms): number => bound ?? elbo;

/** The point with the highest validation bound; null where none was evaluated. */
export function bestPoint(
  points: readonly HistoryPoint[],
): { readonly step: number; readonly bound: number } | null {
  let best: { step: number; bound: number } | null = null;
  for (const { step, validation } of points) {
    if (validation === null) continue;
    const bound = boundOf(validation);
    if (best === null || bound > best.bound) best = { step, bound };
  }
  return best;
}

/** Whether so many points with a validation bound have come since the best one; never for a patience of 0. */
export function isStalled(points: readonly HistoryPoint[], patience: number): boolean {
  const best = bestPoint(points);
  if (best === null || patience === 0) return false;
  let since = 0;
  for (const { step, validation } of points) if (validation !== null && step > best.step) since++;
  return since >= patience;
}
