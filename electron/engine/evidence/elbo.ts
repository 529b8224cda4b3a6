import { gaussianKl, type DiagonalGaussian } from "./diagonalGaussian";
import { fail } from "#shared/domain/appError";

/** ELBO = E_q[log p(x|z)] − KL(q ‖ p), nats (Kingma & Welling 2014, eq. 10: the KL in closed form). */
export interface ElboEstimate {
  readonly elbo: number;
  readonly reconstruction: number;
  readonly kl: number;
  /** Of `elbo` and of `reconstruction`, the KL being exact; null for a single sample. */
  readonly standardError: number | null;
}

/**
 * The ELBO for the prior N(0, I) from log p(x|z_k) of samples z_k ~ q, [count], nats.
 * @throws AppErrorException `not-finite` where a log-likelihood is not a finite number.
 */
export function estimateElbo(logLikelihood: ArrayLike<number>, q: DiagonalGaussian): ElboEstimate {
  const count = logLikelihood.length;
  const first = logLikelihood[0] ?? NaN;
  let sum = 0;
  for (let k = 0; k < count; k++) sum += (logLikelihood[k] ?? NaN) - first;
  const reconstruction = first + sum / count;
  if (!Number.isFinite(reconstruction)) {
    fail({
      code: "not-finite",
      message: `E_q log p(x|z) over ${count} samples is ${reconstruction}.`,
      hint: "The decoder's outputs left the range of numbers; go back to an earlier checkpoint.",
    });
  }
  let squares = 0;
  for (let k = 0; k < count; k++) squares += ((logLikelihood[k] ?? 0) - reconstruction) ** 2;
  const kl = gaussianKl(q);
  const standardError = count < 2 ? null : Math.sqrt(squares / (count - 1) / count);
  return { elbo: reconstruction - kl, reconstruction, kl, standardError };
}
