import type { RaceLaneRow } from "#shared/contract/evidenceContract";
import type { ResultOf } from "#shared/rpc/contract";
import type { EngineContract } from "#shared/contract/engineContract";
import { standardGaussian } from "#engine/evidence/diagonalGaussian";
import { estimateEvidence, type WeightedSamples } from "#engine/evidence/importanceWeights";
import { ladderSizes } from "#engine/evidence/ladder";
import {
  advanceLane,
  emptyLane,
  equivalentPriorSamples,
  logPriorSecondMoment,
  type RaceLane,
} from "#engine/evidence/race";
import { datumOf } from "./datum";
import { drawInTurns } from "./drawInTurns";
import type { ModelReader, Report } from "./modelReader";
import { verdictOf } from "./rows";

export type RaceResult = ResultOf<EngineContract, "evidence:race">;

export interface RaceRequest {
  readonly row: number;
  readonly seed: number;
  /** Samples of each lane. */
  readonly count: number;
}

/** Encoder counts that are compared with the prior: four to one and two and a half to one in turn. */
const COMPARED = [10, 40, 100, 400, 1000, 4000, 10_000, 40_000, 100_000] as const;

/** The same x: `count` samples from the prior against as many from the encoder, with what the one is worth in the other. */
export async function race(
  reader: ModelReader,
  { row, seed, count }: RaceRequest,
  report: Report,
): Promise<RaceResult> {
  const { q, joint, random } = await datumOf(reader, row, seed);
  const encoder = await drawInTurns(joint, q, count, random.fork("encoder"), "encoder samples", report);
  const unguided = standardGaussian(joint.latentSize);
  const prior = await drawInTurns(joint, unguided, count, random.fork("prior"), "prior samples", report);
  const priorLane = laneOf(prior.logWeights);
  const secondMoment = logPriorSecondMoment(encoder.logWeights, encoder.logLikelihood);
  return {
    row,
    step: reader.weights.step,
    seed,
    latentSize: joint.latentSize,
    prior: laneRow(prior, priorLane),
    encoder: laneRow(encoder, laneOf(encoder.logWeights)),
    equivalence: COMPARED.filter((n) => n <= count).map((encoderSamples) => {
      const estimate = estimateEvidence(encoder.logWeights.subarray(0, encoderSamples));
      const { samples, basis, sentence } = equivalentPriorSamples(estimate, priorLane, secondMoment);
      const priorSamples = samples !== null && Number.isFinite(samples) ? samples : null;
      return { encoderSamples, priorSamples, basis, sentence };
    }),
  };
}

/** Estimates at the counts of the ladder. */
function laneOf(logWeights: Float64Array): RaceLane {
  let lane = emptyLane;
  let start = 0;
  for (const end of ladderSizes(logWeights.length)) {
    lane = advanceLane(lane, logWeights.subarray(start, end));
    start = end;
  }
  return lane;
}

function laneRow({ z, logWeights }: WeightedSamples, lane: RaceLane): RaceLaneRow {
  return {
    z: Float32Array.from(z),
    logWeights: Float32Array.from(logWeights),
    history: [...lane.history],
    verdict: verdictOf(logWeights),
  };
}
