import { fail } from "#shared/domain/appError";
import type { Random } from "#shared/math/random";
import { logSumExp } from "#shared/math/logSumExp";
import { checkLogValues, evaluateParts, type LogJoint } from "./logJoint";
import { proposalLogDensities, sampleProposal, type Proposal } from "./proposal";
import { addLogWeights, emptyWeightSums, estimateFromSums, type EvidenceEstimate } from "./weightSums";

/** Samples z_k ~ r(z) with their weights for one x. */
export interface WeightedSamples {
  /** [count, latentSize] row-major, prior σ. */
  readonly z: Float64Array;
  /** log w_k = log p(x, z_k) − log r(z_k), [count], nats. */
  readonly logWeights: Float64Array;
  /** log p(z_k), [count], nats. */
  readonly logPrior: Float64Array;
  /** log p(x|z_k), [count], nats: what `estimateElbo` and `logPriorSecondMoment` want of the same draw. */
  readonly logLikelihood: Float64Array;
}

/**
 * log w = log p(x, z) − log r(z), [count], nats; r must be normalised (Burda et al. 2016, eq. 8).
 * @throws AppErrorException `not-finite` where the difference is NaN or +∞.
 */
export function logImportanceWeights(
  logJoint: ArrayLike<number>,
  logProposal: ArrayLike<number>,
): Float64Array {
  if (logJoint.length !== logProposal.length) {
    throw new Error(`${logJoint.length} log-joints but ${logProposal.length} proposal densities`);
  }
  const out = Float64Array.from(
    { length: logJoint.length },
    (_, k) => (logJoint[k] ?? NaN) - (logProposal[k] ?? NaN),
  );
  checkLogValues(out, "The log weight");
  return out;
}

/** Draws `count` latents from a proposal (the encoder's q(z|x), or the prior) and weighs every one of them. */
export async function drawWeightedSamples(
  joint: LogJoint,
  proposal: Proposal,
  count: number,
  random: Random,
): Promise<WeightedSamples> {
  const z = sampleProposal(proposal, count, random);
  const { logLikelihood, logPrior, logJoint } = await evaluateParts(joint, z, count);
  const logWeights = logImportanceWeights(logJoint, proposalLogDensities(proposal, z));
  return { z, logLikelihood, logPrior, logWeights };
}

/**
 * log p̂(x) = log Σ w − log K with SE ≈ √(Σw²/(Σw)² − 1/K) (delta method) and ESS = (Σw)²/Σw² (Kong 1992).
 * The estimate is of log p(x), not of its negative. log p̂ is low by about SE²/2 in expectation (Jensen).
 * @throws AppErrorException `not-finite` for no samples, for weights that are NaN or +∞, or when every weight is 0.
 */
export function estimateEvidence(logWeights: ArrayLike<number>): EvidenceEstimate {
  const estimate = estimateFromSums(addLogWeights(emptyWeightSums, logWeights));
  if (estimate === null) {
    fail({
      code: "not-finite",
      message:
        logWeights.length === 0
          ? "There are no samples to estimate p(x) from."
          : "Every weight is exactly 0.",
      expected: "at least one weight above 0",
      hint: "Draw more samples, or draw them from the encoder.",
    });
  }
  return estimate;
}

/**
 * r_k = w_k / Σ w, [count], summing to 1: the share of p̂(x) that each latent carries.
 * @throws AppErrorException `not-finite` when every weight is 0.
 */
export function normalisedWeights(logWeights: ArrayLike<number>): Float64Array {
  checkLogValues(logWeights, "The log weight");
  const total = logSumExp(logWeights);
  if (!Number.isFinite(total)) {
    fail({
      code: "not-finite",
      message: "Every weight is exactly 0, so they cannot be normalised.",
      hint: "Draw more samples.",
    });
  }
  return Float64Array.from({ length: logWeights.length }, (_, k) =>
    Math.exp((logWeights[k] ?? -Infinity) - total),
  );
}
