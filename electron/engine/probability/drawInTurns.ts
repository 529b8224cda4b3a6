import { drawWeightedSamples, type WeightedSamples } from "#engine/evidence/importanceWeights";
import type { LogJoint } from "#engine/evidence/logJoint";
import type { Proposal } from "#engine/evidence/proposal";
import type { Random } from "#shared/math/random";
import type { Report } from "./modelReader";

/** Numbers drawn between two turns: some milliseconds, whatever the latent size. */
const VALUES_PER_PART = 20_000;
/** Latents of a part: a multiple of every batch. */
const MOST_PER_PART = 2048;

/** `drawWeightedSamples` part by part, with progress: the same samples whatever the parts. */
export async function drawInTurns(
  joint: LogJoint,
  proposal: Proposal,
  count: number,
  random: Random,
  phase: string,
  report: Report,
): Promise<WeightedSamples> {
  const d = joint.latentSize;
  const part = Math.max(256, Math.min(MOST_PER_PART, Math.floor(VALUES_PER_PART / d)));
  const z = new Float64Array(count * d);
  const logWeights = new Float64Array(count);
  const logPrior = new Float64Array(count);
  const logLikelihood = new Float64Array(count);
  for (let start = 0; start < count; start += part) {
    const n = Math.min(part, count - start);
    const drawn = await drawWeightedSamples(joint, proposal, n, random);
    z.set(drawn.z, start * d);
    logWeights.set(drawn.logWeights, start);
    logPrior.set(drawn.logPrior, start);
    logLikelihood.set(drawn.logLikelihood, start);
    report({ phase, done: start + n, total: count });
  }
  return { z, logWeights, logPrior, logLikelihood };
}
