import type { EvidenceEstimateRow, Explanation, RaceLaneRow } from "#shared/contract/evidenceContract";
import { klToPosterior, logEvidence, posteriorOf } from "#shared/math/linearGaussian";
import { gaussianKl, standardGaussian } from "#engine/evidence/diagonalGaussian";
import type { RaceResult } from "#engine/probability/race";
import { relative, withinErrors, type Check } from "./check";
import { encoderAnswer, rowOf, type LinearModel } from "./linearModel";
import { secondMoment } from "./secondMoment";

/** Rungs whose neglected terms, of the order of (ρ − 1)²/K², are far below their errors. */
const RUNGS = [100, 1000] as const;
/** The closed-form KL of the encoder's float32 answer. */
const FLOAT32 = 2e-6;

/** What Monte Carlo says of one datum, against what it would say of endlessly many samples. */
export function sampleChecks(
  { dataset, truth, parameters, config }: LinearModel,
  explained: Explanation,
  raced: RaceResult,
): Check[] {
  const x = rowOf(dataset, explained.row);
  const posterior = posteriorOf(truth, x);
  const evidence = logEvidence(truth, x);
  const q = encoderAnswer(parameters, x, config.latentSize);
  const elbo = evidence - klToPosterior(q, posterior);
  const { ladder, reconstruction, kl } = explained;
  const moments = {
    encoder: secondMoment(posterior, q),
    prior: secondMoment(posterior, standardGaussian(config.latentSize)),
  };
  const first = ladder.encoder[0];
  return [
    relative({ name: "KL(q(z|x) ‖ p(z))", unit: "nats", expected: gaussianKl(q), found: kl, bound: FLOAT32 }),
    withinErrors("E[log p(x|z)] under q", "nats", elbo + gaussianKl(q), reconstruction),
    withinErrors("ELBO", "nats", elbo, explained.elbo),
    withinErrors("L₁, the lowest rung", "nats", elbo, {
      value: first?.mean ?? NaN,
      standardError: first?.standardError ?? null,
    }),
    ...RUNGS.map((k) => {
      const rung = ladder.encoder.find((candidate) => candidate.k === k);
      // log of a mean of K weights is low by half its variance (Nowozin 2018, proposition 1).
      const expected = evidence - (moments.encoder - 1) / (2 * k);
      const estimate = { value: rung?.mean ?? NaN, standardError: rung?.standardError ?? null };
      return withinErrors(`L_K at K = ${k.toLocaleString("en")}`, "nats", expected, estimate);
    }),
    ...(["encoder", "prior"] as const).flatMap((lane) => [
      evidenceCheck(lane, evidence, raced[lane]),
      sizeCheck(lane, moments[lane], raced[lane]),
    ]),
  ];
}

function evidenceCheck(lane: string, evidence: number, { history }: RaceLaneRow): Check {
  const last: EvidenceEstimateRow | undefined = history[history.length - 1];
  return withinErrors(`log p̂(x), ${last?.count.toLocaleString("en")} ${lane} samples`, "nats", evidence, {
    value: last?.logEvidence ?? NaN,
    standardError: last?.standardError ?? null,
  });
}

/** ESS of K samples against K/ρ; its standard error by the delta method, from the weights. */
function sizeCheck(lane: string, moment: number, { history, logWeights }: RaceLaneRow): Check {
  const found = history[history.length - 1]?.effectiveSampleSize ?? NaN;
  const count = logWeights.length;
  const top = logWeights.reduce((most, value) => Math.max(most, value), -Infinity);
  const weights = Float64Array.from(logWeights, (value) => Math.exp(value - top));
  const mean = weights.reduce((sum, w) => sum + w, 0) / count;
  const square = weights.reduce((sum, w) => sum + w * w, 0) / count;
  // ESS/K = a²/b of a = mean w and b = mean w²: its differential for each sample.
  const squares = weights.reduce((sum, w) => {
    const influence = (2 * mean * (w - mean)) / square - (mean / square) ** 2 * (w * w - square);
    return sum + influence ** 2;
  }, 0);
  return withinErrors(`effective sample size, ${lane}`, "samples", count / moment, {
    value: found,
    standardError: Math.sqrt(squares),
  });
}
