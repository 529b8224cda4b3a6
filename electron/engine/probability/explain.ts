import type { ExactPosteriorRow, Explanation } from "#shared/contract/evidenceContract";
import { elboOfSamples } from "#engine/evidence/elboOfSamples";
import type { ExactPosterior } from "#engine/evidence/exactPosterior";
import { estimateEvidence } from "#engine/evidence/importanceWeights";
import { matchPosterior } from "#engine/evidence/posteriorMatch";
import { posteriorContours } from "./contours";
import { datumOf, type Datum } from "./datum";
import { drawInTurns } from "./drawInTurns";
import { knownGrid } from "./gridCache";
import type { ModelReader, Report } from "./modelReader";
import { rungsOf, verdictOf } from "./rows";
import type { Turns } from "./turns";

export interface ExplainRequest {
  readonly row: number;
  readonly seed: number;
  /** Samples of each lane, and the largest K of the ladder. */
  readonly largestK: number;
}

/** The exact posterior of one datum or why there is none, the ladder, k̂ and the bound. */
export async function explain(
  reader: ModelReader,
  { row, seed, largestK }: ExplainRequest,
  report: Report,
): Promise<Explanation> {
  const datum = await datumOf(reader, row, seed);
  const { q, prior, joint, random } = datum;
  const encoder = await drawInTurns(joint, q, largestK, random.fork("encoder"), "encoder samples", report);
  const unguided = await drawInTurns(joint, prior, largestK, random.fork("prior"), "prior samples", report);
  const { turns } = reader;
  // A turn each: sorting a hundred thousand weights takes tens of milliseconds, and a hand may wait.
  const verdict = await turns.take(() => verdictOf(encoder.logWeights));
  const encoderRungs = await turns.take(() => rungsOf(encoder.logWeights));
  const priorRungs = await turns.take(() => rungsOf(unguided.logWeights));
  const estimate = elboOfSamples(encoder, q, prior);
  const { elbo, reconstruction, kl, standardError, reconstructionError, klError } = estimate;
  return {
    row,
    step: reader.weights.step,
    seed,
    latentSize: joint.latentSize,
    mean: q.mean,
    sd: q.sd,
    ...(await exactOf(reader, datum, largestK, report)),
    elbo: { value: elbo, standardError: standardError ?? 0 },
    reconstruction: { value: reconstruction, standardError: reconstructionError ?? 0 },
    kl,
    klError: klError ?? 0,
    evidence: estimateEvidence(encoder.logWeights),
    verdict,
    ladder: { encoder: encoderRungs, prior: priorRungs },
  };
}

async function exactOf(
  reader: ModelReader,
  datum: Datum,
  largestK: number,
  report: Report,
): Promise<Pick<Explanation, "exact" | "exactRefusal">> {
  const { posterior, refusal } = await knownGrid(reader, datum, report);
  const instead = `Showing L${subscript(largestK)} ± s.e. instead.`;
  if (posterior === null) return { exact: null, exactRefusal: `${refusal} ${instead}` };
  const exact = await exactRow(reader.turns, datum, posterior);
  return exact === null
    ? { exact: null, exactRefusal: `q(z|x) has mass where p(z|x) is exactly 0. ${instead}` }
    : { exact, exactRefusal: null };
}

async function exactRow(
  turns: Turns,
  { joint, q }: Datum,
  posterior: ExactPosterior,
): Promise<ExactPosteriorRow | null> {
  const { kl, elbo, overlap } = await matchPosterior(joint, posterior, q);
  if (!Number.isFinite(kl)) return null;
  const { logEvidence, exact, sentence, resolution, evaluations, mean, covariance, modes, modeCount } =
    posterior;
  return {
    logEvidence,
    exact,
    sentence,
    resolution,
    evaluations,
    mean: Float32Array.from(mean),
    covariance: Float32Array.from(covariance),
    modes: modes.map(({ location, mass }) => ({ location: Float32Array.from(location), mass })),
    modeCount,
    kl,
    overlap,
    elbo,
    contours: joint.latentSize === 2 ? await posteriorContours(turns, joint, posterior) : [],
  };
}

const DIGITS = "₀₁₂₃₄₅₆₇₈₉";

function subscript(n: number): string {
  return String(n).replace(/\d/g, (digit) => DIGITS[Number(digit)] ?? digit);
}
