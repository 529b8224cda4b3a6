import type { DiagonalGaussian } from "#engine/evidence/diagonalGaussian";
import { estimateElbo } from "#engine/evidence/elbo";
import { estimateEvidence } from "#engine/evidence/importanceWeights";
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
 * The figures of one x from `count` samples of its q: the ELBO with the KL in closed form, L_K = log p̂(x) with its
 * delta-method error, ESS, and Pareto k̂, as `evidence:explain` has them.
 *
 * @param logWeights log w, [count], nats
 * @param logLikelihood log p(x|z), [count], nats
 * @throws AppErrorException `not-finite`
 */
export function figuresOf(
  logWeights: Float64Array,
  logLikelihood: Float64Array,
  q: DiagonalGaussian,
): RowFigures {
  const { logEvidence, standardError, effectiveSampleSize } = estimateEvidence(logWeights);
  const { elbo, kl } = estimateElbo(logLikelihood, q);
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
