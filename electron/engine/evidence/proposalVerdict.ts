import type { SmoothedWeights } from "./paretoSmoothing";

export type ProposalQuality = "good" | "usable" | "unreliable" | "too-few-samples";

export interface ProposalVerdict {
  readonly quality: ProposalQuality;
  /** k̂; null where there is none to speak of. */
  readonly shape: number | null;
  /** k̂ up to which K samples are usable: min(1 − 1/log₁₀ K, 0.7). */
  readonly threshold: number;
  /** One sentence for the user. */
  readonly sentence: string;
}

/** Below this many weights fewer than 5 form the tail, so that k̂ does not exist: 0.2 K ≥ 5. */
const FEWEST_SAMPLES = 25;
/** Log weights that differ by less than this are equal but for rounding. */
const NO_SPREAD = 1e-9;

/** Largest k̂ at which K samples give a usable estimate (Vehtari et al. 2024, section 3.2.4). */
export function usableShape(count: number): number {
  return count > 1 ? Math.min(1 - 1 / Math.log10(count), 0.7) : -Infinity;
}

/**
 * What k̂ says about an importance estimate from these raw log weights: good below 0.5, usable up to `usableShape`.
 * @param smoothed the answer of `paretoSmooth` for the same weights.
 */
export function judgeProposal(logWeights: ArrayLike<number>, smoothed: SmoothedWeights): ProposalVerdict {
  const count = logWeights.length;
  const threshold = usableShape(count);
  if (count < FEWEST_SAMPLES) {
    const sentence = `Too few samples to judge: ${count}, and at least ${FEWEST_SAMPLES} are needed.`;
    return { quality: "too-few-samples", shape: null, threshold, sentence };
  }
  if (spread(logWeights) < NO_SPREAD) {
    const sentence = "Good: all weights are equal, so the proposal is the posterior itself.";
    return { quality: "good", shape: null, threshold, sentence };
  }
  if (!Number.isFinite(smoothed.shape)) {
    const sentence = "Unreliable: a few samples outweigh all others, too few to tell how heavy the tail is.";
    return { quality: "unreliable", shape: null, threshold, sentence };
  }
  const k = smoothed.shape.toFixed(2);
  if (smoothed.shape < Math.min(0.5, threshold)) {
    return {
      quality: "good",
      shape: smoothed.shape,
      threshold,
      sentence: `Good: k̂ = ${k}, the error bar can be trusted.`,
    };
  }
  if (smoothed.shape <= threshold) {
    const sentence = `Usable: k̂ = ${k}, the estimate holds but settles slowly as samples are added.`;
    return { quality: "usable", shape: smoothed.shape, threshold, sentence };
  }
  // A light tail can still be above what so few samples allow: more samples help, a better proposal is not needed.
  const sentence =
    smoothed.shape <= 0.7
      ? `Unreliable: k̂ = ${k} needs more than these ${count} samples.`
      : `Unreliable: k̂ = ${k}, single samples decide the estimate and its error bar is too small.`;
  return { quality: "unreliable", shape: smoothed.shape, threshold, sentence };
}

/** Largest less smallest log weight; Infinity when some are −∞. */
function spread(logWeights: ArrayLike<number>): number {
  let low = Infinity;
  let high = -Infinity;
  for (let k = 0; k < logWeights.length; k++) {
    low = Math.min(low, logWeights[k] ?? 0);
    high = Math.max(high, logWeights[k] ?? 0);
  }
  return high - low;
}
