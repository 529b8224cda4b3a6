import type { ProposalVerdictRow, RungRow } from "#shared/contract/evidenceContract";
import { ladder } from "#engine/evidence/ladder";
import { paretoSmooth } from "#engine/evidence/paretoSmoothing";
import { judgeProposal } from "#engine/evidence/proposalVerdict";

/** What k̂ of these log weights says, as the contract has it. */
export function verdictOf(logWeights: Float64Array): ProposalVerdictRow {
  const { quality, shape, threshold, sentence } = judgeProposal(logWeights, paretoSmooth(logWeights));
  return { quality, shape, usableUpTo: threshold, sentence };
}

/**
 * The ladder of these log weights in the order drawn; empty where one of them is exactly 0, so that some L_K would be
 * log 0.
 */
export function rungsOf(logWeights: Float64Array): RungRow[] {
  if (!logWeights.every(Number.isFinite)) return [];
  return ladder(logWeights).map(({ samples, bound, standardError, low, high, blocks }) => ({
    k: samples,
    mean: bound,
    standardError,
    low,
    high,
    blocks,
  }));
}
