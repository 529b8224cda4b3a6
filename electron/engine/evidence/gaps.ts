/** A number in nats with its standard error; 0 where it is exact. */
export interface Estimated {
  readonly value: number;
  readonly standardError: number;
}

/** log p(x) − ELBO(q_φ) in its two parts (Cremer et al. 2018, eq. 3). */
export interface InferenceGaps {
  /** log p(x) − ELBO(q*): what no diagonal Gaussian could win back. */
  readonly approximation: Estimated;
  /** ELBO(q*) − ELBO(q_φ): what a better encoder would win back. */
  readonly amortisation: Estimated;
  /** log p(x) − ELBO(q_φ) = KL(q_φ ‖ p(z|x)) = the sum of both. */
  readonly total: Estimated;
  /** In words where a gap is below 0 by more than its error allows: an input must then be off. */
  readonly warning: string | null;
}

/** A gap that is truly ≥ 0 falls below −4 SE once in thirty thousand. */
const MOST_ERRORS_BELOW = 4;
/** Rounding of sums of thousands of nats. */
const ROUNDING = 1e-6;

/**
 * Splits the inference gap. The gaps are reported as estimated, below 0 too when noise puts them there.
 * The three inputs must come from independent samples, or be exact.
 *
 * @param best ELBO at the best Gaussian for this x, with noise other than the one it was fitted on (see `refine`).
 */
export function inferenceGaps(logEvidence: Estimated, best: Estimated, elbo: Estimated): InferenceGaps {
  const approximation = difference(logEvidence, best);
  const amortisation = difference(best, elbo);
  const total = difference(logEvidence, elbo);
  const warning = isBelowZero(amortisation)
    ? "The refined Gaussian has a lower ELBO than the encoder's: refine for more steps."
    : isBelowZero(approximation) || isBelowZero(total)
      ? "The ELBO is above the estimate of log p(x): that estimate is too low, draw more samples."
      : null;
  return { approximation, amortisation, total, warning };
}

function difference(a: Estimated, b: Estimated): Estimated {
  return { value: a.value - b.value, standardError: Math.hypot(a.standardError, b.standardError) };
}

function isBelowZero({ value, standardError }: Estimated): boolean {
  return value < -MOST_ERRORS_BELOW * standardError - ROUNDING;
}
