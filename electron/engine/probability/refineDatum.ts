import type { EngineContract } from "#shared/contract/engineContract";
import type { Estimate } from "#shared/contract/estimate";
import type { Params, Progress, ResultOf } from "#shared/rpc/contract";
import { antitheticNoise, elboWithNoise } from "#engine/evidence/commonNoise";
import type { DiagonalGaussian } from "#engine/evidence/diagonalGaussian";
import { elboOfSamples } from "#engine/evidence/elboOfSamples";
import type { GaussianMixture } from "#shared/math/gaussianMixture";
import { inferenceGaps } from "#engine/evidence/gaps";
import { estimateEvidence, type WeightedSamples } from "#engine/evidence/importanceWeights";
import { matchPosterior } from "#engine/evidence/posteriorMatch";
import { refine, type RefineStep } from "#engine/evidence/refine";
import { datumOf, type Datum } from "./datum";
import { drawInTurns } from "./drawInTurns";
import { knownGrid } from "./gridCache";
import { modelJointGradient } from "./modelJoint";
import type { ModelReader } from "./modelReader";
import { verdictOf } from "./rows";

export type RefineRequest = Params<EngineContract, "evidence:refine">;
export type RefineResult = ResultOf<EngineContract, "evidence:refine">;
export type RefineProgress = Progress<EngineContract, "evidence:refine">;

/** Samples of each of the three estimates: the error of an ELBO with a spread of 3 nats is then 0.05. */
const SAMPLES = 4096;
/** Between two reports of the ellipse, milliseconds. */
const REPORT_EVERY = 50;

/** The best diagonal Gaussian for one x, and what of log p(x) − ELBO no Gaussian and no encoder could win back. */
export async function refineDatum(
  reader: ModelReader,
  { row, seed, steps }: RefineRequest,
  report: (progress: RefineProgress) => void,
): Promise<RefineResult> {
  const datum = await datumOf(reader, row, seed);
  const { q, prior, joint, random } = datum;
  const last = await climb(reader, datum, steps, report);
  const best: DiagonalGaussian = last.gaussian;
  const draw = (proposal: DiagonalGaussian, name: string): Promise<WeightedSamples> =>
    drawInTurns(joint, proposal, SAMPLES, random.fork(name), name, () => undefined);
  // Three independent draws, and none of them the noise that the Gaussian was fitted to: the gaps' errors add up.
  const elbo = elboOf(await draw(q, "elbo"), q, prior);
  const refined = await draw(best, "refined elbo");
  const refinedElbo = elboOf(refined, best, prior);
  const { posterior } = await knownGrid(reader, datum, () => undefined);
  const match = posterior === null ? null : await matchPosterior(joint, posterior, best);
  const logEvidence =
    posterior?.exact === true
      ? { value: posterior.logEvidence, standardError: 0 }
      : evidenceOf(await draw(best, "refined evidence"));
  const { approximation, amortisation, total, warning } = inferenceGaps(logEvidence, refinedElbo, elbo);
  return {
    row,
    step: reader.weights.step,
    seed,
    mean: Float32Array.from(best.mean),
    sd: Float32Array.from(best.sd),
    stepsTaken: last.step,
    elbo,
    refinedElbo,
    verdict: verdictOf(refined.logWeights),
    logEvidence,
    approximation,
    amortisation,
    total,
    warning,
    exactKl: match !== null && Number.isFinite(match.kl) ? match.kl : null,
  };
}

async function climb(
  reader: ModelReader,
  { x, q, prior, random, joint }: Datum,
  steps: number,
  report: (progress: RefineProgress) => void,
): Promise<RefineStep> {
  const noise = antitheticNoise(noiseCount(joint.latentSize), joint.latentSize, random.fork("common noise"));
  const objective = elboWithNoise(modelJointGradient(reader, x, prior), noise);
  let last: RefineStep | null = null;
  let reportedAt = -Infinity;
  for await (const step of refine(q, objective, { steps })) {
    last = step;
    if (reader.now() - reportedAt < REPORT_EVERY && step.step < steps) continue;
    reportedAt = reader.now();
    const { mean, sd } = step.gaussian;
    report({
      iteration: step.step,
      total: steps,
      mean: Float32Array.from(mean),
      sd: Float32Array.from(sd),
      elbo: step.elbo,
    });
  }
  if (last === null) throw new Error("A refinement of no step yields its start at least");
  return last;
}

/** More dimensions can be fitted to more of the noise, so that they get more of it. */
function noiseCount(latentSize: number): number {
  return Math.max(128, Math.min(512, 16 * latentSize));
}

function elboOf(samples: WeightedSamples, q: DiagonalGaussian, prior: GaussianMixture): Estimate {
  const { elbo, standardError } = elboOfSamples(samples, q, prior);
  return { value: elbo, standardError: standardError ?? 0 };
}

function evidenceOf({ logWeights }: WeightedSamples): Estimate {
  const { logEvidence, standardError } = estimateEvidence(logWeights);
  return { value: logEvidence, standardError: standardError ?? 0 };
}
