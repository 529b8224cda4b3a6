import { z } from "zod";
import { appErrorSchema } from "../domain/appError";
import { doneOfTotal } from "./doneOfTotal";
import { exportedSchema, exportTargetSchema } from "./exportContract";
import { dataSourceSchema } from "../domain/dataset";
import {
  historyPointSchema,
  modelConfigSchema,
  modelSummarySchema,
  trainingConfigSchema,
} from "../domain/model";

const nothing = z.object({});

/** A run in the bin: enough to know it again. */
export const binnedRunSchema = z.object({
  runId: z.string(),
  name: z.string(),
  /** ISO 8601, UTC. */
  createdAt: z.string(),
  dataName: z.string(),
  latentSize: z.number().int(),
});
export type BinnedRun = z.infer<typeof binnedRunSchema>;

const bin = z.object({
  /** Newest first. */
  runs: z.array(binnedRunSchema),
  /** Folders in the bin that cannot be read; emptying it removes them too. */
  unreadable: z.number().int(),
});

/** A run of the workspace, as a list shows it. */
export const runEntrySchema = z.object({
  runId: z.string(),
  name: z.string(),
  /** ISO 8601, UTC. */
  createdAt: z.string(),
  dataName: z.string(),
  datasetId: z.string(),
  source: dataSourceSchema,
  config: modelConfigSchema,
  training: trainingConfigSchema,
  weightCount: z.number().int(),
  /** Of the newest point of its history; null before there is one. */
  latest: historyPointSchema.nullable(),
  /** The best validation bound so far, nats, and its step. */
  best: z.object({ step: z.number().int(), bound: z.number() }).nullable(),
  checkpointStep: z.number().int().nullable(),
  isOpen: z.boolean(),
});
export type RunEntry = z.infer<typeof runEntrySchema>;

const runList = z.object({
  runs: z.array(runEntrySchema),
  /** Folders that could not be read, and why. */
  unreadable: z.array(appErrorSchema),
});

export const runsCommands = {
  /** All runs of the workspace, newest first. */
  "runs:list": { params: nothing, result: runList },
  "runs:rename": {
    params: z.object({ runId: z.string(), name: z.string().min(1).max(200) }),
    result: runList,
  },
  /** A run of its own with the same settings and weights, under a new name. */
  "runs:duplicate": { params: z.object({ runId: z.string() }), result: z.object({ runId: z.string() }) },
  /** Moves runs to the workspace's bin; the open one is refused with `busy`. */
  "runs:remove": { params: z.object({ runIds: z.array(z.string()).min(1) }), result: runList },
  /** Takes a run back out of the bin. */
  "runs:restore": { params: z.object({ runId: z.string() }), result: runList },
  "runs:bin": { params: nothing, result: bin },
  /** Removes all that is in the bin, for good. */
  "runs:emptyBin": { params: nothing, result: bin },
  "runs:history": {
    params: z.object({ runId: z.string() }),
    result: z.object({ points: z.array(historyPointSchema) }),
  },
  /**
   * Writes a run's history as a table, or its weights with its settings in the file's metadata. Weights are those of the
   * newest checkpoint, or of the one with the best validation bound.
   */
  "runs:export": {
    params: z.object({
      runId: z.string(),
      what: z.enum(["weights", "best-weights", "history"]),
      format: z.enum(["safetensors", "csv", "parquet"]),
      target: exportTargetSchema,
    }),
    result: exportedSchema,
  },
  /** Opens the run as it was at its best validation bound, or at a kept step, as a new run. */
  "runs:openAt": {
    params: z.object({ runId: z.string(), at: z.union([z.literal("best"), z.number().int().min(0)]) }),
    result: modelSummarySchema,
    progress: doneOfTotal,
  },
} as const;

export const runsEvents = {
  /** The list of runs is not what it was. */
  "runs:changed": z.object({}),
} as const;
