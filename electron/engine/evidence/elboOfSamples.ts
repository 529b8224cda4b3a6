import { isStandardNormal, type GaussianMixture } from "#shared/math/gaussianMixture";
import type { DiagonalGaussian } from "./diagonalGaussian";
import { estimateElbo, type ElboEstimate } from "./elbo";
import type { WeightedSamples } from "./importanceWeights";

/** The ELBO of samples of q under a prior: with the KL in closed form where there is one, else estimated from them. */
export function elboOfSamples(
  { logLikelihood, logPrior }: Pick<WeightedSamples, "logLikelihood" | "logPrior">,
  q: DiagonalGaussian,
  prior: GaussianMixture,
): ElboEstimate {
  return estimateElbo(logLikelihood, q, isStandardNormal(prior) ? undefined : logPrior);
}
