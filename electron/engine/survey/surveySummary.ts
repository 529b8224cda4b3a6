import type { Estimate } from "#shared/contract/estimate";
import { estimateOf } from "#engine/infer/estimate";
import type { SurveyColumns } from "./surveyColumns";

/** k̂ above this and single samples decide (Vehtari et al. 2024, section 3.2.4). */
const LARGEST_USABLE_SHAPE = 0.7;

export interface SurveySummary {
  readonly logEvidence: Estimate | null;
  readonly elbo: Estimate | null;
  readonly kl: number | null;
  readonly unreliable: number;
}

/**
 * Means over the rows done, nats, with the standard error over data, sd / √n: how far the mean of other data of the same
 * kind may be off. The errors of the single L_K are within it, being part of the spread. Null before there are two rows.
 */
export function summaryOf({ done, values }: SurveyColumns): SurveySummary {
  const { elbo, logEvidence, kl, shape } = values;
  let unreliable = 0;
  for (let i = 0; i < done; i++) if (!((shape[i] ?? NaN) <= LARGEST_USABLE_SHAPE)) unreliable++;
  const over = (column: Float64Array): Estimate | null =>
    done < 2 ? null : estimateOf(column.subarray(0, done));
  return { logEvidence: over(logEvidence), elbo: over(elbo), kl: over(kl)?.value ?? null, unreliable };
}
