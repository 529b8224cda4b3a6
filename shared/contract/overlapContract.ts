import { z } from "zod";
import { float32, int32, uint8 } from "./columns";
import { doneOfTotal } from "./doneOfTotal";
import { estimateSchema } from "./estimate";

/** The aggregate posterior q̄(z) against the prior. Each runs as a job: behind interaction, before training. */
export const overlapCommands = {
  /** log q̄(z) against the prior in the plane of two latent dimensions; q̄ marginalised exactly over the others. */
  "overlap:map": {
    params: z.object({
      dimensions: z.tuple([z.number().int().min(0), z.number().int().min(0)]),
      /** Cells a side. */
      resolution: z.number().int().min(8).max(512),
      /** ± so many prior σ. */
      extent: z.number().min(1).max(10),
      /** The rows that q̄ is over; null for all. */
      rows: int32.nullable(),
    }),
    result: z.object({
      step: z.number().int(),
      encodingVersion: z.number().int(),
      resolution: z.number().int(),
      extent: z.number(),
      count: z.number().int(),
      /** log q̄(z) at the cell centres, [resolution, resolution], row-major, first row lowest, nats. */
      logAggregate: float32,
      /** log p(z) at the same places; absent for N(0, I). */
      logPrior: float32.optional(),
      /** ∫ min(q̄, p) over the plane by this grid. */
      overlap: z.number(),
    }),
    progress: doneOfTotal,
  },
  /** Overlap coefficient, ELBO surgery and the use of each dimension over all dimensions. */
  "overlap:summary": {
    params: z.object({
      samples: z.number().int().min(100).max(200_000),
      seed: z.number().int(),
      rows: int32.nullable(),
    }),
    result: z.object({
      step: z.number().int(),
      count: z.number().int(),
      samples: z.number().int(),
      seed: z.number().int(),
      /** OVL = E_p[min(1, q̄/p)]. */
      overlap: estimateSchema,
      /** Share of the prior's mass where log q̄/p < −log 10. */
      holes: estimateSchema,
      /** E_x KL(q ‖ p) = information + marginalKl, nats (Hoffman & Johnson 2016). */
      meanKl: z.number(),
      /** Standard error of `meanKl`, nats; absent where it is in closed form. */
      meanKlError: z.number().optional(),
      information: estimateSchema,
      marginalKl: estimateSchema,
      /** log N, the ceiling of the information. */
      mostInformation: z.number(),
      surgerySentence: z.string(),
      /** [latentSize] each. */
      klPerDimension: float32,
      varianceOfMeans: float32,
      meanVariance: float32,
      isActive: uint8,
      activeUnits: z.number().int(),
      collapse: z.enum(["none", "partial", "full"]),
      collapseSentence: z.string(),
    }),
    progress: doneOfTotal,
  },
} as const;
