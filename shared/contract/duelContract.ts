import { z } from "zod";
import { doneOfTotal } from "./doneOfTotal";
import { float32, float64, int32 } from "./columns";
import { estimateSchema } from "./estimate";
import { surveySplitSchema } from "./surveyContract";

/** One model's side of a duel; means over the rows done, nats, standard errors over data. */
export const duelSideSchema = z.object({
  runId: z.string(),
  name: z.string(),
  step: z.number().int(),
  logEvidence: estimateSchema,
  elbo: estimateSchema,
  /** Mean of L_K − ELBO: what the bound leaves, nats. */
  gap: estimateSchema,
  /** Mean of KL(q(z|x) ‖ p(z)), nats. */
  kl: z.number(),
  /** Overlap coefficient of the prior and the aggregate posterior of all rows of the data, 0..1. */
  overlap: estimateSchema,
  unreliable: z.number().int(),
});
export type DuelSide = z.infer<typeof duelSideSchema>;

export const duelSchema = z.object({
  a: duelSideSchema,
  b: duelSideSchema,
  samples: z.number().int(),
  seed: z.number().int(),
  /** Per row: mean of L_K(b) − L_K(a), nats, with its standard error over data. */
  difference: estimateSchema,
  /** Rows on which b is higher, lower, and equal to the last bit. */
  higher: z.number().int(),
  lower: z.number().int(),
  equal: z.number().int(),
  /** p of the exact two-sided sign test over the rows that differ, 0..1. */
  signTest: z.number(),
  row: int32,
  /** L_K of each row, nats, and its own standard error, [rows]. */
  logEvidenceA: float64,
  logEvidenceB: float64,
  standardErrorA: float64,
  standardErrorB: float64,
  elboA: float64,
  elboB: float64,
});
export type Duel = z.infer<typeof duelSchema>;

export const duelCommands = {
  /**
   * Two models on the same rows with the same noise. Both must be of the open data; `null` names the open model as it
   * stands. Progress reports what is known so far.
   */
  "duel:run": {
    params: z.object({
      a: z.string().nullable(),
      b: z.string().nullable(),
      split: surveySplitSchema,
      /** At most so many rows, drawn with the seed. */
      rows: z.number().int().min(2).max(100_000),
      samples: z.number().int().min(10).max(20_000),
      seed: z.number().int(),
    }),
    result: duelSchema,
    progress: doneOfTotal.extend({ soFar: duelSchema.nullable() }),
  },
  /** q(z|x) of all rows under a run of the open data that need not be open: for a second map beside the first. */
  "duel:encoding": {
    params: z.object({ runId: z.string() }),
    result: z.object({
      step: z.number().int(),
      count: z.number().int(),
      latentSize: z.number().int(),
      mean: float32,
      sd: float32,
    }),
    progress: doneOfTotal,
  },
} as const;
