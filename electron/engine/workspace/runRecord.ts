import { z } from "zod";
import { dataSourceSchema } from "#shared/domain/dataset";
import { modelConfigSchema, modelSummarySchema, trainingConfigSchema } from "#shared/domain/model";

/** What `run.json` holds: enough to rebuild the model's program and to find its data again. */
export const runRecordSchema = z.object({
  /** Version of this file's layout. */
  format: z.literal(1),
  runId: z.string(),
  name: z.string(),
  /** ISO 8601, UTC. */
  createdAt: z.string(),
  source: dataSourceSchema,
  /** Records from before runs were listed do not have it. */
  dataName: z.string().optional(),
  datasetId: z.string(),
  config: modelConfigSchema,
  training: trainingConfigSchema,
  weightCount: z.number().int(),
  origin: modelSummarySchema.shape.origin,
});
export type RunRecord = z.infer<typeof runRecordSchema>;

/** What `session.json` holds: what was open, to be opened again after a restart. */
export const sessionRecordSchema = z.object({
  format: z.literal(1),
  source: dataSourceSchema.nullable(),
  runId: z.string().nullable(),
});
export type SessionRecord = z.infer<typeof sessionRecordSchema>;
