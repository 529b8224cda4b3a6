import type { HistoryPoint } from "#shared/domain/model";

/** ELBO = reconstruction − information − marginal KL over one set of items, nats. */
export interface ElboParts {
  readonly elbo: number;
  readonly reconstruction: number;
}

/** nats by which two computations of one mean KL may differ: their parameters are float32. */
const SAME = 0.02;

/**
 * Reconstruction and ELBO of the items that the mean KL is over, from the history: there for the validation items at a
 * step that was evaluated. Null where the figures would be of other items or of other weights.
 */
export function elboParts(
  history: readonly HistoryPoint[],
  items: string,
  step: number,
  meanKl: number,
): ElboParts | null {
  if (items !== "validation") return null;
  const terms = history.find((point) => point.step === step)?.validation ?? null;
  if (!terms || Math.abs(terms.kl - meanKl) > SAME) return null;
  return { elbo: terms.reconstruction - meanKl, reconstruction: terms.reconstruction };
}
