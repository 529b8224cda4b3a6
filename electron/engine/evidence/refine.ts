import { fail } from "#shared/domain/appError";
import { checkGaussian, type DiagonalGaussian } from "./diagonalGaussian";

/** ELBO of N(mean, diag exp(logSd)²) for one x and fixed noise, with its gradients; arrays [d], nats. */
export interface ElboGradient {
  readonly elbo: number;
  readonly meanGradient: ArrayLike<number>;
  readonly logSdGradient: ArrayLike<number>;
}

/** The same noise must be used at every call (common random numbers), so that the surface climbed stands still. */
export type ElboObjective = (mean: Float64Array, logSd: Float64Array) => Promise<ElboGradient>;

export interface RefineStep {
  /** 0 is the start. */
  readonly step: number;
  readonly gaussian: { readonly mean: Float64Array; readonly sd: Float64Array };
  /** On the noise it is fitted to, nats: optimistic. Estimate it anew with other noise before it is compared. */
  readonly elbo: number;
}

export interface RefineOptions {
  readonly steps?: number;
  /** In standard deviations of the starting q for the means, and in log units for the spreads. */
  readonly learningRate?: number;
}

const BETA1 = 0.9;
const BETA2 = 0.99;
const EPSILON = 1e-12;

/**
 * Climbs to the best diagonal Gaussian q* for one x by Adam (Kingma & Ba 2015) on mean and log sd, one yield a step.
 * The learning rate falls to 0 along a cosine, so that the last steps settle. The means move in units of the starting
 * standard deviations: a posterior of σ = 0.01 is refined as fast as one of σ = 1.
 *
 * @throws AppErrorException `not-finite` when the ELBO or a gradient is.
 */
export async function* refine(
  start: DiagonalGaussian,
  objective: ElboObjective,
  { steps = 300, learningRate = 0.1 }: RefineOptions = {},
): AsyncGenerator<RefineStep> {
  checkGaussian(start);
  const d = start.mean.length;
  const unit = Float64Array.from(start.sd);
  const mean = Float64Array.from(start.mean);
  const logSd = Float64Array.from(start.sd, Math.log);
  const first = new Float64Array(2 * d);
  const second = new Float64Array(2 * d);
  for (let step = 0; step <= steps; step++) {
    const { elbo, meanGradient, logSdGradient } = await objective(mean.slice(), logSd.slice());
    const gradient = Float64Array.from({ length: 2 * d }, (_, i) =>
      i < d ? (meanGradient[i] ?? NaN) * (unit[i] ?? 1) : (logSdGradient[i - d] ?? NaN),
    );
    if (!Number.isFinite(elbo) || gradient.some((g) => !Number.isFinite(g))) {
      fail({
        code: "not-finite",
        message: `The ELBO or its gradient left the range of numbers at step ${step} of the refinement.`,
        found: `ELBO ${elbo}`,
        hint: "Start again with a smaller learning rate.",
      });
    }
    yield { step, gaussian: { mean: mean.slice(), sd: logSd.map(Math.exp) }, elbo };
    const rate = learningRate * 0.5 * (1 + Math.cos((Math.PI * step) / steps));
    for (let i = 0; i < 2 * d; i++) {
      const g = gradient[i] ?? 0;
      const m = (first[i] = BETA1 * (first[i] ?? 0) + (1 - BETA1) * g);
      const v = (second[i] = BETA2 * (second[i] ?? 0) + (1 - BETA2) * g * g);
      const move =
        (rate * (m / (1 - BETA1 ** (step + 1)))) / (Math.sqrt(v / (1 - BETA2 ** (step + 1))) + EPSILON);
      if (i < d) mean[i] = (mean[i] ?? 0) + move * (unit[i] ?? 1);
      else logSd[i - d] = (logSd[i - d] ?? 0) + move;
    }
  }
}
