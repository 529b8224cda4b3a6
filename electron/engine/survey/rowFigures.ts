import type { DiagonalGaussian } from "#engine/evidence/diagonalGaussian";
import { elboOfSamples } from "#engine/evidence/elboOfSamples";
import { estimateEvidence, type WeightedSamples } from "#engine/evidence/importanceWeights";
import type { GaussianMixture } from "#shared/math/gaussianMixture";
import { verdictOf } from "#engine/probability/rows";

/** What a survey knows about one datum, nats; the order of its columns. */
export const figureNames = [
  "elbo",
  "logEvidence",
  "standardError",
  "effectiveSampleSize",
  "shape",
  "kl",
] as const;
export type FigureName = (typeof figureNames)[number];

/** One number for each name; NaN where there is none: k̂ of too few samples or of equal weights. */
export type RowFigures = Readonly<Record<FigureName, number>>;

/**
 * The figures of one x from `count` samples of its q: the ELBO with the KL in closed form for the prior N(0, I) and else estimated, L_K = log p̂(x) with its
 * delta-method error, ESS, and Pareto k̂, as `evidence:explain` has them.
 *
 * @throws AppErrorException `not-finite`
 */
export function figuresOf(
  samples: Omit<WeightedSamples, "z">,
  q: DiagonalGaussian,
  prior: GaussianMixture,
): RowFigures {
  const { logWeights } = samples;
  const { logEvidence, standardError, effectiveSampleSize } = estimateEvidence(logWeights);
  const { elbo, kl } = elboOfSamples(samples, q, prior);
  const { shape } = verdictOf(logWeights);
  return {
    elbo,
    logEvidence,
    standardError: standardError ?? NaN,
    effectiveSampleSize,
    shape: shape ?? NaN,
    kl,
  };
}
