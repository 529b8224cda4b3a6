import {
  addLogWeights,
  emptyWeightSums,
  estimateFromSums,
  type EvidenceEstimate,
  type WeightSums,
} from "./weightSums";

/** One proposal's run: its sums, and an estimate after every batch of samples. */
export interface RaceLane {
  readonly sums: WeightSums;
  /** Counts rise; batches before the first weight above 0 leave no entry. */
  readonly history: readonly EvidenceEstimate[];
}

export const emptyLane: RaceLane = { sums: emptyWeightSums, history: [] };

/** The lane with one more batch of log weights in it, nats. */
export function advanceLane(lane: RaceLane, logWeights: ArrayLike<number>): RaceLane {
  const sums = addLogWeights(lane.sums, logWeights);
  const estimate = estimateFromSums(sums);
  return { sums, history: estimate === null ? lane.history : [...lane.history, estimate] };
}

/** How many prior samples do what the encoder samples do, and how that is known. */
export type Equivalence =
  | {
      /** Infinity where even 1e308 is too few; `logSamples` has the number. */
      readonly samples: number;
      readonly logSamples: number;
      /**
       * `measured`: the prior lane itself got there. `encoder-extrapolated`: from E_{p(z|x)} p(x|z) / p(x), which the
       * encoder's weighted samples estimate. `prior-extrapolated`: from the prior lane's own SE² ∝ 1/K.
       */
      readonly basis: "measured" | "encoder-extrapolated" | "prior-extrapolated";
      readonly sentence: string;
    }
  | { readonly samples: null; readonly basis: "unknown"; readonly sentence: string };

/** A standard error that rests on fewer effective samples is itself a guess. */
const FEWEST_EFFECTIVE = 10;

/**
 * "n encoder samples ≈ m prior samples": the m at which the prior's standard error of log p̂(x) equals the encoder's.
 *
 * Measured where the prior lane has reached it and stayed below, on at least 10 effective samples. A prior lane that has
 * not yet hit the posterior shows an error bar far too small, so that its own numbers are not believed before that;
 * then m = (ρ − 1)/SE² with log ρ from `logPriorSecondMoment` if given, else extrapolated from the lane by SE² ∝ 1/K.
 *
 * @param logSecondMoment log ρ, ρ = E_p[w²]/(E_p w)² of prior weights w = p(x|z), nats.
 */
export function equivalentPriorSamples(
  encoder: EvidenceEstimate,
  prior: RaceLane,
  logSecondMoment: number | null,
): Equivalence {
  const target = encoder.standardError;
  if (target === null) return unknown("One encoder sample has no error bar to match.");
  if (target === 0)
    return unknown("The encoder's weights are all equal: no number of prior samples does the same.");

  const last = prior.history[prior.history.length - 1];
  const reached = settledBelow(prior.history, target);
  if (reached !== null) return known(encoder.count, Math.log(reached.count), "measured");
  if (logSecondMoment !== null && logSecondMoment > 0) {
    // log(ρ − 1), which for a large ρ is log ρ: exp() of it would overflow at 709 nats.
    const logExcess = logSecondMoment > 30 ? logSecondMoment : Math.log(Math.expm1(logSecondMoment));
    return known(encoder.count, logExcess - 2 * Math.log(target), "encoder-extrapolated");
  }
  const error = last?.standardError ?? null;
  if (last === undefined || error === null || last.effectiveSampleSize < FEWEST_EFFECTIVE) {
    return unknown("The prior has too few samples that matter to compare with.");
  }
  return known(encoder.count, Math.log(last.count) + 2 * Math.log(error / target), "prior-extrapolated");
}

/**
 * ρ = E_p[w²]/(E_p w)² = E_{p(z|x)}[p(x|z)] / p(x) of prior weights w = p(x|z), from weighted encoder samples: prior
 * samples alone see this number only once they have found the posterior. The prior's ESS of m samples is about m/ρ.
 *
 * @param logWeights log w of the encoder's samples, [count], nats.
 * @param logLikelihood log p(x|z) of the same samples, [count], nats.
 * @returns log ρ, nats; null without a weight above 0.
 */
export function logPriorSecondMoment(
  logWeights: ArrayLike<number>,
  logLikelihood: ArrayLike<number>,
): number | null {
  const evidence = estimateFromSums(addLogWeights(emptyWeightSums, logWeights));
  const products = Float64Array.from(
    { length: logWeights.length },
    (_, k) => (logWeights[k] ?? 0) + (logLikelihood[k] ?? 0),
  );
  const second = estimateFromSums(addLogWeights(emptyWeightSums, products));
  return evidence === null || second === null ? null : second.logEvidence - 2 * evidence.logEvidence;
}

/** The first entry from which on the error stays at or below the target; null where the last does not. */
function settledBelow(history: readonly EvidenceEstimate[], target: number): EvidenceEstimate | null {
  let first: EvidenceEstimate | null = null;
  for (const estimate of history) {
    const trusted = estimate.effectiveSampleSize >= FEWEST_EFFECTIVE && estimate.standardError !== null;
    if (trusted && (estimate.standardError ?? Infinity) <= target) first ??= estimate;
    else first = null;
  }
  return first;
}

/** Above this many a number is read by its power of ten. */
const LONGEST_COUNT = 1e9;

function known(
  count: number,
  logSamples: number,
  basis: "measured" | "encoder-extrapolated" | "prior-extrapolated",
): Equivalence {
  const samples = basis === "measured" ? Math.round(Math.exp(logSamples)) : Math.exp(logSamples);
  const how = basis === "measured" ? "measured" : "extrapolated from SE² ∝ 1/K";
  const shown =
    samples < LONGEST_COUNT
      ? Number(samples.toPrecision(2)).toLocaleString("en")
      : `10^${Math.round(logSamples / Math.LN10)}`;
  return {
    samples,
    logSamples,
    basis,
    sentence: `${count} encoder samples ≈ ${shown} prior samples (${how}).`,
  };
}

function unknown(sentence: string): Equivalence {
  return { samples: null, basis: "unknown", sentence };
}
