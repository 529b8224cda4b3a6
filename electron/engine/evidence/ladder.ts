import { fail } from "#shared/domain/appError";
import { addLogWeights, emptyWeightSums, estimateFromSums } from "./weightSums";

/** One rung: the bound L_K estimated from disjoint blocks of K samples. */
export interface Rung {
  /** K, samples in each block. */
  readonly samples: number;
  /** Mean over blocks of log (1/K) Σ w, nats. */
  readonly bound: number;
  /** Of `bound`, nats; null where one single weight is all there is. */
  readonly standardError: number | null;
  /** "blocks": from the spread between blocks. "within": too few blocks for that, so from the weights inside them. */
  readonly errorFrom: "blocks" | "within";
  readonly blocks: number;
  /** 5 % and 95 % quantiles over the blocks, nats; null below 20 blocks, where they would be the extremes. */
  readonly low: number | null;
  readonly high: number | null;
}

/** With fewer blocks than this their own spread says too little (a standard deviation of 8 numbers is off by a quarter). */
const FEWEST_BLOCKS = 8;
const FEWEST_FOR_QUANTILES = 20;

/** K = 1, 2, 5, 10, 20, 50, … and the largest one itself. */
export function ladderSizes(largest: number): readonly number[] {
  const sizes: number[] = [];
  for (let decade = 1; decade < largest; decade *= 10) {
    for (const step of [1, 2, 5]) if (step * decade < largest) sizes.push(step * decade);
  }
  return [...sizes, largest];
}

/**
 * L_K = E[log (1/K) Σ_k w_k] (Burda et al. 2016, eq. 8) against K, all from one draw. L_1 is the ELBO, and L_K rises
 * with K towards log p(x) in expectation; the rungs are raw means and may fall by chance within their errors.
 *
 * @param logWeights [K_max], nats, in the order drawn (a sorted array would make the blocks unlike each other).
 * @throws AppErrorException `not-finite` where a weight is not a finite number of nats.
 */
export function ladder(
  logWeights: Float64Array,
  sizes: readonly number[] = ladderSizes(logWeights.length),
): readonly Rung[] {
  const zero = logWeights.findIndex((w) => !Number.isFinite(w));
  if (zero >= 0) {
    fail({
      code: "not-finite",
      message: `The log weight of sample ${zero + 1} is ${logWeights[zero]}, so that the bounds are not finite.`,
      hint: "Draw the samples from the encoder, or widen the likelihood.",
    });
  }
  return sizes.map((samples) => rung(logWeights, samples));
}

function rung(logWeights: Float64Array, samples: number): Rung {
  const blocks = Math.floor(logWeights.length / samples);
  if (blocks < 1 || !Number.isInteger(samples)) {
    throw new Error(`A rung of ${samples} samples does not fit into ${logWeights.length} weights`);
  }
  const values = new Float64Array(blocks);
  let varianceWithin: number | null = 0;
  for (let b = 0; b < blocks; b++) {
    const block = logWeights.subarray(b * samples, (b + 1) * samples);
    const estimate = estimateFromSums(addLogWeights(emptyWeightSums, block));
    if (estimate === null) throw new Error("a block of finite log weights has an estimate");
    values[b] = estimate.logEvidence;
    const error = estimate.standardError;
    varianceWithin = error === null || varianceWithin === null ? null : varianceWithin + error * error;
  }
  const bound = mean(values);
  const quantiles = quantilesOf(values);
  if (blocks >= FEWEST_BLOCKS || (samples === 1 && blocks > 1)) {
    const variance = values.reduce((sum, v) => sum + (v - bound) ** 2, 0) / (blocks - 1);
    return {
      samples,
      bound,
      standardError: Math.sqrt(variance / blocks),
      errorFrom: "blocks",
      blocks,
      ...quantiles,
    };
  }
  const standardError = varianceWithin === null ? null : Math.sqrt(varianceWithin) / blocks;
  return { samples, bound, standardError, errorFrom: "within", blocks, ...quantiles };
}

function quantilesOf(values: Float64Array): Pick<Rung, "low" | "high"> {
  if (values.length < FEWEST_FOR_QUANTILES) return { low: null, high: null };
  const sorted = values.slice().sort();
  return { low: quantile(sorted, 0.05), high: quantile(sorted, 0.95) };
}

/** Of ascending values, linear between them (Hyndman & Fan 1996, type 7). */
function quantile(sorted: Float64Array, p: number): number {
  const at = p * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? NaN;
  const above = sorted[Math.ceil(at)] ?? NaN;
  return below + (at - Math.floor(at)) * (above - below);
}

/** Mean relative to the first value, which keeps digits at thousands of nats. */
function mean(values: Float64Array): number {
  const origin = values[0] ?? 0;
  let sum = 0;
  for (const value of values) sum += value - origin;
  return origin + sum / values.length;
}
