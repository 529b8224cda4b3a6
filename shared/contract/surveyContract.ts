import { z } from "zod";
import { appErrorSchema } from "../domain/appError";
import { float64, int32 } from "./columns";
import { estimateSchema } from "./estimate";

const nothing = z.object({});

/** Which rows: the two parts of the split, or both together. */
export const surveySplitSchema = z.enum(["train", "validation", "all"]);
export type SurveySplit = z.infer<typeof surveySplitSchema>;

/** What a survey is of. The same parameters, data and weights give the same figures to the last bit. */
export const surveyParametersSchema = z.object({
  split: surveySplitSchema,
  /** K, importance samples from q(z|x) for each datum. */
  samples: z.number().int().min(10).max(20_000),
  /** Names the noise and the binarisation of every row, as in `evidence:explain`. */
  seed: z.number().int(),
});
export type SurveyParameters = z.infer<typeof surveyParametersSchema>;

export const surveyStatusSchema = surveyParametersSchema.extend({
  state: z.enum(["running", "paused", "done", "failed"]),
  runId: z.string(),
  modelName: z.string(),
  /** Training step of the weights, and their SHA-256 in hexadecimal. */
  step: z.number().int(),
  weights: z.string(),
  /** Rows whose figures are known, of how many. */
  done: z.number().int(),
  total: z.number().int(),
  /** Means over the rows done, nats, with the standard error over data; null before there are two. */
  logEvidence: estimateSchema.nullable(),
  elbo: estimateSchema.nullable(),
  /** Mean of KL(q(z|x) ‖ p(z)) over the rows done, nats. */
  kl: z.number().nullable(),
  /** Rows done whose k̂ is above 0.7 or cannot be told: single samples decide their L_K. */
  unreliable: z.number().int(),
  /** At the pace of this sitting; null while it is not known or not running. */
  remainingMilliseconds: z.number().nullable(),
  /** Why it failed. */
  error: appErrorSchema.nullable(),
});
export type SurveyStatus = z.infer<typeof surveyStatusSchema>;

const answer = z.object({ survey: surveyStatusSchema.nullable() });

/**
 * Evidence of a data set: ELBO, L_K and its error, ESS and k̂ of every row of a split. One at a time; each piece is a job
 * behind interaction. Progress is kept with the run and outlives the engine.
 */
export const surveyCommands = {
  /**
   * Begins, or goes on where the same survey of the same weights was left. Refused with `busy` while another one runs and
   * with `invalid-request` when what is kept is of other weights; `afresh` throws that away.
   */
  "survey:start": { params: surveyParametersSchema.extend({ afresh: z.boolean() }), result: answer },
  /** The survey of the open model: the one at hand, else one of these weights that was kept: unfinished, as paused, or done. */
  "survey:state": { params: nothing, result: answer },
  "survey:pause": { params: nothing, result: answer },
  "survey:resume": { params: nothing, result: answer },
  /** Ends it and throws its figures away. */
  "survey:cancel": { params: nothing, result: answer },
  /** The figures of the rows done, in the order of rows; [done] each, nats. NaN where there is none. */
  "survey:columns": {
    params: nothing,
    result: z.object({
      row: int32,
      elbo: float64,
      logEvidence: float64,
      standardError: float64,
      effectiveSampleSize: float64,
      /** Pareto k̂. */
      shape: float64,
      kl: float64,
    }),
  },
  /** Writes the rows done with label and split to a file of the engine's machine, replacing what is there. */
  "survey:export": {
    params: z.object({ path: z.string().min(1), format: z.enum(["csv", "parquet"]) }),
    result: z.object({ path: z.string(), rows: z.number().int() }),
  },
} as const;

export const surveyEvents = {
  /** At most 4 Hz while running, and at once on every change of state. */
  "survey:progress": surveyStatusSchema,
} as const;
