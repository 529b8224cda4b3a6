import { fail } from "#shared/domain/appError";
import { logSumExp } from "#shared/math/logSumExp";
import { checkLogValues } from "./logJoint";
import { fitGeneralisedPareto, generalisedParetoQuantile } from "./generalisedPareto";

export interface SmoothedWeights {
  /** Smoothed log weights, normalised so that their log-sum-exp is 0, in the order given, [count], nats. */
  readonly logWeights: Float64Array;
  /** log (1/K) Σ smoothed w, nats: the Pareto-smoothed estimate of log p(x); the raw one where nothing was smoothed. */
  readonly logEvidence: number;
  /** k̂ of the largest weights; Infinity where at most 4 of them stand out of the rest, or where no fit exists. */
  readonly shape: number;
  /** How many of the largest weights the tail was fitted to. */
  readonly tailSize: number;
}

/** A tail of fewer weights than this has no fit (Vehtari et al. 2024, section 3). */
const SMALLEST_TAIL = 5;
/** log of the smallest normal double: below it exp() loses its digits. */
const LOG_TINY = Math.log(2.2250738585072014e-308);

/**
 * Pareto-smoothed importance weights (Vehtari et al. 2024, algorithm 1): the largest min(0.2 K, 3√K) weights are
 * replaced by the expected order statistics of the generalised Pareto fitted to them, and cut at the largest raw one.
 * Equal to ArviZ `psislw` with `reff = 1`.
 * @throws AppErrorException `not-finite` for no weights, or when every one is 0.
 */
export function paretoSmooth(logWeights: ArrayLike<number>): SmoothedWeights {
  checkLogValues(logWeights, "The log weight");
  const count = logWeights.length;
  const max = maximum(logWeights);
  if (max === -Infinity) {
    fail({
      code: "not-finite",
      message: "There is no weight above 0 to smooth.",
      hint: "Draw more samples.",
    });
  }
  const relative = Float64Array.from({ length: count }, (_, i) => (logWeights[i] ?? -Infinity) - max);
  // Numbers alone sort many times as fast as by a comparison, and only the tail has to know its places.
  const sorted = relative.slice().sort();
  const wanted = Math.ceil(Math.min(count / 5, 3 * Math.sqrt(count)));
  const cutoff = Math.max(sorted[Math.max(0, count - wanted - 1)] ?? 0, LOG_TINY);
  const tail = tailAbove(relative, cutoff);
  const shape = tail.length < SMALLEST_TAIL ? Infinity : smoothTail(relative, tail, Math.exp(cutoff));

  const total = logSumExp(relative);
  for (let i = 0; i < count; i++) relative[i] = (relative[i] ?? 0) - total;
  return { logWeights: relative, logEvidence: max + total - Math.log(count), shape, tailSize: tail.length };
}

/** Indices of what is above the cutoff, from the smallest up. */
function tailAbove(values: Float64Array, cutoff: number): Int32Array {
  const above: number[] = [];
  for (let i = 0; i < values.length; i++) if ((values[i] ?? 0) > cutoff) above.push(i);
  return Int32Array.from(above).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
}

/** Writes the smoothed tail into `relative` and returns k̂. `tail` lists indices from the smallest weight up. */
function smoothTail(relative: Float64Array, tail: Int32Array, cutoff: number): number {
  const exceedances = Float64Array.from(tail, (i) => Math.exp(relative[i] ?? 0) - cutoff);
  const fit = fitGeneralisedPareto(exceedances);
  if (fit === null) return Infinity;
  tail.forEach((index, rank) => {
    const quantile = generalisedParetoQuantile((rank + 0.5) / tail.length, fit);
    relative[index] = Math.min(0, Math.log(quantile + cutoff));
  });
  return fit.shape;
}

function maximum(values: ArrayLike<number>): number {
  let max = -Infinity;
  for (let i = 0; i < values.length; i++) max = Math.max(max, values[i] ?? -Infinity);
  return max;
}
