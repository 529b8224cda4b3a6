import { z } from "zod";
import { modelConfigSchema, trainingConfigSchema } from "../domain/model";
import { estimateSchema } from "./estimate";

/** A setting that a sweep varies: a dotted path into `{ model, training }`, and its values in order. */
export const variedSchema = z.object({
  path: z.string().min(1).max(80),
  values: z
    .array(z.union([z.number(), z.string()]))
    .min(1)
    .max(24),
});
export type Varied = z.infer<typeof variedSchema>;

export const sweepItemSchema = z.object({
  id: z.string(),
  /** One value for each varied setting. */
  values: z.array(z.union([z.number(), z.string()])),
  state: z.enum(["waiting", "running", "done", "failed", "cancelled"]),
  /** Null until it has begun. */
  runId: z.string().nullable(),
  step: z.number().int(),
  /** Validation bound at its end with the error over the validation rows, nats per item. */
  bound: estimateSchema.nullable(),
  error: z.string().nullable(),
});
export type SweepItem = z.infer<typeof sweepItemSchema>;

export const sweepSchema = z.object({
  id: z.string(),
  /** ISO 8601, UTC. */
  createdAt: z.string(),
  dataName: z.string(),
  varied: z.array(variedSchema).min(1).max(2),
  stopAt: z.number().int(),
  items: z.array(sweepItemSchema),
  /**
   * Of finished neighbours along the first setting: the gain of the second over the first, row by row on the same
   * validation rows, with its error, nats per item.
   */
  gains: z.array(z.object({ from: z.string(), to: z.string(), gain: estimateSchema })),
});
export type Sweep = z.infer<typeof sweepSchema>;

const sweepList = z.object({ sweeps: z.array(sweepSchema) });

export const sweepCommands = {
  /** Newest first. */
  "sweep:list": { params: z.object({}), result: sweepList },
  /** Trains a run of the open data for every combination, one after another, while the open model does not train. */
  "sweep:start": {
    params: z.object({
      model: modelConfigSchema,
      training: trainingConfigSchema,
      varied: z.array(variedSchema).min(1).max(2),
    }),
    result: sweepList,
  },
  /** Takes items off the queue; the one in training stops and keeps its run. */
  "sweep:cancel": { params: z.object({ itemIds: z.array(z.string()).min(1) }), result: sweepList },
  /** Moves a waiting item up (-1) or down (1) among the waiting ones of its sweep. */
  "sweep:move": {
    params: z.object({ itemId: z.string(), by: z.union([z.literal(1), z.literal(-1)]) }),
    result: sweepList,
  },
  /** Forgets a sweep; its runs stay. One that is not finished is cancelled. */
  "sweep:remove": { params: z.object({ sweepId: z.string() }), result: sweepList },
} as const;

export const sweepEvents = {
  /** At most 4 Hz while one trains. */
  "sweep:changed": sweepList,
} as const;
