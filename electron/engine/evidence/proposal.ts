import { mixtureLogDensities, sampleMixture, type GaussianMixture } from "#shared/math/gaussianMixture";
import type { Random } from "#shared/math/random";
import { gaussianLogDensities, sampleGaussian, type DiagonalGaussian } from "./diagonalGaussian";

/** What latents are drawn from: an encoder's answer, or a prior. */
export type Proposal = DiagonalGaussian | GaussianMixture;

const isMixture = (proposal: Proposal): proposal is GaussianMixture => "logWeights" in proposal;

/** z ~ r(z), [count, latentSize] row-major, prior σ. */
export function sampleProposal(proposal: Proposal, count: number, random: Random): Float64Array {
  return isMixture(proposal)
    ? sampleMixture(proposal, count, random)
    : sampleGaussian(proposal, count, random);
}

/** log r(z) of rows of z, [count, latentSize] → [count], nats. */
export function proposalLogDensities(proposal: Proposal, z: ArrayLike<number>): Float64Array {
  return isMixture(proposal) ? mixtureLogDensities(proposal, z) : gaussianLogDensities(proposal, z);
}
