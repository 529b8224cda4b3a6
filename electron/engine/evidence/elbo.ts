import { gaussianEntropy, gaussianKl, type DiagonalGaussian } from "./diagonalGaussian";
import { fail } from "#shared/domain/appError";

/** ELBO = E_q[log p(x|z)] − KL(q ‖ p), nats (Kingma & Welling 2014, eq. 10: the KL in closed form). */
export interface ElboEstimate {
  readonly elbo: number;
  readonly reconstruction: number;
  readonly kl: number;
  /** Of `elbo`; null for a single sample. */
  readonly standardError: number | null;
  /** Of `reconstruction`: the same where the KL is exact. */
  readonly reconstructionError: number | null;
  /** Of `kl`: 0 where it is exact. */
  readonly klError: number | null;
}

/**
 * The ELBO from log p(x|z_k) of samples z_k ~ q, [count], nats. For the prior N(0, I) the KL is in closed form; for another
 * one `logPrior` has log p(z_k), and KL = −H(q) − E_q log p(z) is estimated from the same samples.
 * @throws AppErrorException `not-finite` where a log-likelihood is not a finite number.
 */
export function estimateElbo(
  logLikelihood: ArrayLike<number>,
  q: DiagonalGaussian,
  logPrior?: ArrayLike<number>,
): ElboEstimate {
  const count = logLikelihood.length;
  const { mean: reconstruction, error: reconstructionError } = meanOf(count, (k) => logLikelihood[k] ?? NaN);
  if (!Number.isFinite(reconstruction)) {
    fail({
      code: "not-finite",
      message: `E_q log p(x|z) over ${count} samples is ${reconstruction}.`,
      hint: "The decoder's outputs left the range of numbers; go back to an earlier checkpoint.",
    });
  }
  if (logPrior === undefined) {
    const kl = gaussianKl(q);
    const exact = { standardError: reconstructionError, reconstructionError, klError: 0 };
    return { elbo: reconstruction - kl, reconstruction, kl, ...exact };
  }
  const { mean, error: klError } = meanOf(count, (k) => logPrior[k] ?? NaN);
  const kl = -gaussianEntropy(q) - mean;
  const together = meanOf(count, (k) => (logLikelihood[k] ?? NaN) + (logPrior[k] ?? NaN));
  return {
    elbo: reconstruction - kl,
    reconstruction,
    kl,
    standardError: together.error,
    reconstructionError,
    klError,
  };
}

/** Mean and standard error, null for one value; sums are of differences to the first, which loses no digits. */
function meanOf(
  count: number,
  at: (k: number) => number,
): { readonly mean: number; readonly error: number | null } {
  const first = count > 0 ? at(0) : NaN;
  let sum = 0;
  for (let k = 0; k < count; k++) sum += at(k) - first;
  const mean = first + sum / count;
  let squares = 0;
  for (let k = 0; k < count; k++) squares += (at(k) - mean) ** 2;
  return { mean, error: count < 2 ? null : Math.sqrt(squares / (count - 1) / count) };
}
