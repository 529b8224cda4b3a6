import { checkLogValues } from "./logJoint";

/**
 * All that an importance estimate needs to remember: K, and Σw and Σw² relative to the largest weight so far.
 * Chunks can be added in any sizes and lanes merged; the sums stay finite for weights of any number of nats.
 */
export interface WeightSums {
  readonly count: number;
  /** Largest log weight seen, nats; −∞ before the first. */
  readonly maxLogWeight: number;
  /** Σ exp(log w − max). */
  readonly sum: number;
  /** Σ exp(2 (log w − max)). */
  readonly sumOfSquares: number;
}

export interface EvidenceEstimate {
  /** log p̂(x), nats. */
  readonly logEvidence: number;
  /** Of log p̂(x), nats; null for a single sample, which says nothing about spread. */
  readonly standardError: number | null;
  /** (Σw)²/Σw², between 1 and `count`. */
  readonly effectiveSampleSize: number;
  readonly count: number;
}

export const emptyWeightSums: WeightSums = { count: 0, maxLogWeight: -Infinity, sum: 0, sumOfSquares: 0 };

/**
 * The sums with more samples in them (running log-sum-exp of w and of w²).
 * @throws AppErrorException `not-finite` for NaN or +∞.
 */
export function addLogWeights(sums: WeightSums, logWeights: ArrayLike<number>): WeightSums {
  checkLogValues(logWeights, "The log weight");
  let max = -Infinity;
  for (let k = 0; k < logWeights.length; k++) max = Math.max(max, logWeights[k] ?? -Infinity);
  let sum = 0;
  let sumOfSquares = 0;
  if (max > -Infinity) {
    for (let k = 0; k < logWeights.length; k++) {
      const w = Math.exp((logWeights[k] ?? -Infinity) - max);
      sum += w;
      sumOfSquares += w * w;
    }
  }
  return mergeWeightSums(sums, { count: logWeights.length, maxLogWeight: max, sum, sumOfSquares });
}

/** The sums of two disjoint sets of samples from the same proposal. */
export function mergeWeightSums(a: WeightSums, b: WeightSums): WeightSums {
  const max = Math.max(a.maxLogWeight, b.maxLogWeight);
  const count = a.count + b.count;
  if (max === -Infinity) return { ...emptyWeightSums, count };
  const scaleA = Math.exp(a.maxLogWeight - max);
  const scaleB = Math.exp(b.maxLogWeight - max);
  return {
    count,
    maxLogWeight: max,
    sum: a.sum * scaleA + b.sum * scaleB,
    sumOfSquares: a.sumOfSquares * scaleA * scaleA + b.sumOfSquares * scaleB * scaleB,
  };
}

/** The estimate so far; null while no weight above 0 has been seen. */
export function estimateFromSums(sums: WeightSums): EvidenceEstimate | null {
  const { count, maxLogWeight, sum, sumOfSquares } = sums;
  if (maxLogWeight === -Infinity) return null;
  const concentration = sumOfSquares / (sum * sum);
  return {
    logEvidence: maxLogWeight + Math.log(sum) - Math.log(count),
    // Rounding can leave the difference of two equal numbers just below 0.
    standardError: count < 2 ? null : Math.sqrt(Math.max(0, concentration - 1 / count)),
    effectiveSampleSize: Math.min(count, 1 / concentration),
    count,
  };
}
