import { z } from "zod";
import { float32 } from "./columns";

const nothing = z.object({});

/** What the open model's run remembers of its training. */
export const timeListSchema = z.object({
  /** Steps with a snapshot of q(z|x) and the weights, rising. */
  steps: z.array(z.number().int()),
  /** On disk. */
  bytes: z.number().int(),
  /** At most so many bytes are kept: then every new snapshot replaces one. */
  budget: z.number().int(),
  /** The step that is looked at instead of the newest; null when it is the newest. */
  viewed: z.number().int().nullable(),
});
export type TimeList = z.infer<typeof timeListSchema>;

export const timeCommands = {
  "time:list": { params: nothing, result: timeListSchema },
  /**
   * From now on encodings, decodings, inspections and evidence are those of this snapshot; null for the newest weights
   * again. Training goes on meanwhile. `encoding:changed` follows.
   */
  "time:view": {
    params: z.object({ step: z.number().int().min(0).nullable() }),
    result: z.object({
      step: z.number().int().nullable(),
      /**
       * The orthogonal matrix, [latentSize, latentSize], that turns a latent row vector of that step into the newest
       * one's coordinates, from snapshot to snapshot by Procrustes; null for the newest itself.
       */
      rotation: float32.nullable(),
    }),
  },
} as const;

export const timeEvents = {
  /** There are other snapshots, or another is looked at. */
  "time:changed": timeListSchema,
} as const;
