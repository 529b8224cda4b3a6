import type { RaceLaneRow } from "#shared/contract/evidenceContract";
import type { ResultOf } from "#shared/rpc/contract";
import type { EngineContract } from "#shared/contract/engineContract";
import { estimateEvidence, type WeightedSamples } from "#engine/evidence/importanceWeights";
import { ladderSizes } from "#engine/evidence/ladder";
import {
  advanceLane,
  emptyLane,
  equivalentPriorSamples,
  logPriorSecondMoment,
  type RaceLane,
} from "#engine/evidence/race";
import type { EvidenceEstimate } from "#engine/evidence/weightSums";
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

/** Encoder counts that are compared with the prior. */
const COMPARED = [10, 40, 100, 400, 1000, 4000, 10_000, 40_000, 100_000] as const;
const FEWEST_EFFECTIVE = 10;

/** The same x: `count` samples from the prior against as many from the encoder, with what the one is worth in the other. */
export async function race(
  reader: ModelReader,
  { row, seed, count }: RaceRequest,
  report: Report,
): Promise<RaceResult> {
  const { q, prior: unguided, joint, random } = await datumOf(reader, row, seed);
  const encoder = await drawInTurns(joint, q, count, random.fork("encoder"), "encoder samples", report);
  const prior = await drawInTurns(joint, unguided, count, random.fork("prior"), "prior samples", report);
  const counts = ladderSizes(count);
  const finely = laneOf(prior.logWeights, fineCounts(count));
  const whole = estimateEvidence(encoder.logWeights);
  const secondMoment = logPriorSecondMoment(encoder.logWeights, encoder.logLikelihood);
  return {
    row,
    step: reader.weights.step,
    seed,
    latentSize: joint.latentSize,
    prior: await reader.turns.take(() => laneRow(prior, laneOf(prior.logWeights, counts))),
    encoder: await reader.turns.take(() => laneRow(encoder, laneOf(encoder.logWeights, counts))),
    equivalence: COMPARED.filter((n) => n <= count).map((n) => comparison(n, whole, finely, secondMoment)),
  };
}

/**
 * What `n` encoder samples are worth. Their error bar is the one that all of the lane's samples say `n` have: SE² ∝ 1/n,
 * while that of the first `n` is itself a guess. Where it is larger than the first that is believed of the prior
 * lane, √(1/10), no count of that lane can be matched with it.
 */
function comparison(
  n: number,
  whole: EvidenceEstimate,
  prior: RaceLane,
  secondMoment: number | null,
): RaceResult["equivalence"][number] {
  const { count, effectiveSampleSize } = whole;
  if (effectiveSampleSize < FEWEST_EFFECTIVE) {
    const weight = `${count} encoder samples weigh as ${effectiveSampleSize.toFixed(1)}`;
    const sentence = `${weight}: too few for an error bar to match.`;
    return { encoderSamples: n, priorSamples: null, basis: "unknown", sentence };
  }
  const standardError = Math.sqrt(Math.max(0, count / effectiveSampleSize - 1) / n);
  const lane = standardError ** 2 > 1 / FEWEST_EFFECTIVE ? emptyLane : prior;
  const estimate = { ...whole, count: n, standardError };
  const { samples, basis, sentence } = equivalentPriorSamples(estimate, lane, secondMoment);
  const priorSamples = samples !== null && Number.isFinite(samples) ? samples : null;
  return { encoderSamples: n, priorSamples, basis, sentence };
}

/** 1 … `count`, a tenth more each time: how many samples were enough is read off to a tenth. */
function fineCounts(count: number): readonly number[] {
  const counts: number[] = [];
  for (let n = 1; n < count; n = Math.ceil(1.1 * n)) counts.push(n);
  return [...counts, count];
}

/** Estimates at rising counts. */
function laneOf(logWeights: Float64Array, counts: readonly number[]): RaceLane {
  let lane = emptyLane;
  let start = 0;
  for (const end of counts) {
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
