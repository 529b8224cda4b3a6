import { z } from "zod";
import { defineContract } from "../rpc/contract";
import { bundledDatasetSchema, dataSourceSchema, datasetSummarySchema } from "../domain/dataset";
import { deviceInfoSchema } from "../domain/device";
import {
  historyPointSchema,
  modelConfigSchema,
  modelSummarySchema,
  trainingConfigSchema,
  trainingStatusSchema,
} from "../domain/model";
import { calibrationCommands } from "./calibrationContract";
import { doneOfTotal } from "./doneOfTotal";
import { duelCommands } from "./duelContract";
import { float32, int32, uint8 } from "./columns";
import { deviceCommands } from "./deviceContract";
import { estimateSchema } from "./estimate";
import { previewCommands } from "./previewContract";
import { evidenceCommands } from "./evidenceContract";
import { downloadCommands } from "./exportContract";
import { overlapCommands } from "./overlapContract";
import { sweepCommands, sweepEvents } from "./sweepContract";
import { timeCommands, timeEvents } from "./timeContract";
import { interchangeCommands } from "./interchangeContract";
import { runsCommands, runsEvents } from "./runsContract";
import { surveyCommands, surveyEvents } from "./surveyContract";
import { tableCommands, tableEvents } from "./tableContract";

const nothing = z.object({});

/** A sentence that the window shows once in the status bar: what happened and, after it, what was done. */
export const noticeSchema = z.object({
  id: z.number().int(),
  level: z.enum(["info", "warning", "error"]),
  text: z.string(),
  /** What the window offers to do about it: `reload` is `data:reload`, beside keeping what was read. */
  offers: z.literal("reload").optional(),
});
export type Notice = z.infer<typeof noticeSchema>;

/** Everything about the engine that is small: what a window needs to draw itself after a (re)connection. */
export const sessionStateSchema = z.object({
  version: z.string(),
  pid: z.number().int(),
  workspace: z.string(),
  devices: z.array(deviceInfoSchema),
  bundled: z.array(bundledDatasetSchema),
  dataset: datasetSummarySchema.nullable(),
  /** Rises whenever the open data change; bulk columns carry the same number. */
  datasetVersion: z.number().int(),
  model: modelSummarySchema.nullable(),
  /**
   * Latents that came with the open data, shown while there is no model: how many dimensions, their names, and whether their
   * spreads are known. Without spreads the encoding's sd are 0.
   */
  latents: z
    .object({ size: z.number().int(), names: z.array(z.string()), hasSpread: z.boolean() })
    .nullable(),
  /** The configuration that a new model for the open data would start from. */
  suggestedModel: modelConfigSchema.nullable(),
  suggestedTraining: trainingConfigSchema.nullable(),
  training: trainingStatusSchema,
  /** Version of the latest encodings; 0 when there are none. */
  encodingVersion: z.number().int(),
  notices: z.array(noticeSchema),
});
export type SessionState = z.infer<typeof sessionStateSchema>;

export const inspectionSchema = z.object({
  row: z.number().int(),
  /** Training step of the weights used. */
  step: z.number().int(),
  /** The datum, [features], in display units (images 0..1, tables in their own units). */
  x: float32,
  /** q(z|x): mean and standard deviation, [latentSize], prior σ. */
  mean: float32,
  sd: float32,
  /** Mean of p(x|z) at z = mean, [features], display units. */
  decodedMean: float32,
  /** Standard deviation over z ~ q(z|x) of the decoded mean, [features], display units. */
  decodedSd: float32,
  /** E_q log p(x|z), nats; for stochastic binarisation the expectation is also over the binarised x. */
  reconstruction: estimateSchema,
  /** log p(x|z) at z = mean, nats. */
  logLikelihoodAtMean: z.number(),
  /**
   * KL(q(z|x) ‖ p(z)) in closed form, nats, and its terms per latent dimension, [latentSize]. For another prior than N(0, I)
   * it is estimated from the samples, and the dimensions are against the prior's marginals, which do not add up to it.
   */
  kl: z.number(),
  klError: z.number().optional(),
  klPerDimension: float32,
  elbo: estimateSchema,
  sampleCount: z.number().int(),
  seed: z.number().int(),
  /** Rows with the nearest means, nearest first, without the row itself; distances in prior σ. */
  neighbours: z.object({ rows: int32, distances: float32 }),
});
export type Inspection = z.infer<typeof inspectionSchema>;

/** The engine contract: data, models, training, inference. Commands are `area:verb`; events are states. */
export const engineContract = defineContract({
  commands: {
    /** The whole small state. Called after every (re)connection. */
    "session:state": { params: nothing, result: sessionStateSchema },

    /** Opens a data set and a model for it (its demonstration model, its last run, or a fresh one). On failure what was open stays open. */
    "data:open": {
      params: z.object({ source: dataSourceSchema }),
      result: datasetSummarySchema,
      progress: doneOfTotal,
    },
    /**
     * Reads the open data anew from where they came from, by the same plan. The model keeps its weights, in a new run, where
     * the items still have the same form. On failure what was open stays open.
     */
    "data:reload": { params: nothing, result: datasetSummarySchema, progress: doneOfTotal },
    /** Bulk columns of the open data: class code per row (-1 for none) and split per row (0 train, 1 validation). */
    "data:columns": {
      params: nothing,
      result: z.object({ datasetVersion: z.number().int(), labels: int32, split: uint8 }),
    },
    /** Values of the given rows, [rows.length, features], display units. */
    "data:items": { params: z.object({ rows: int32 }), result: z.object({ values: float32 }) },
    /** Pictures of the given rows that came beside x, [rows.length, height, width, channels], 0..255. */
    "data:pictures": { params: z.object({ rows: int32 }), result: z.object({ values: uint8 }) },

    /** Files that a browser sends in pieces of at most 4 MiB, to be opened as `upload` sources. */
    "file:begin": {
      params: z.object({ name: z.string().min(1).max(255), size: z.number().int().min(0) }),
      result: z.object({ upload: z.string() }),
    },
    "file:append": { params: z.object({ upload: z.string(), bytes: uint8 }), result: nothing },
    "file:discard": { params: z.object({ upload: z.string() }), result: nothing },

    /** Replaces the model by a fresh one with these settings: random weights from the seed, step 0. */
    "model:create": {
      params: z.object({ config: modelConfigSchema, training: trainingConfigSchema }),
      result: modelSummarySchema,
    },
    /** Goes back to the demonstration model of the open bundled data set. */
    "model:demonstration": { params: nothing, result: modelSummarySchema },

    /** Opens a run of the workspace with its data, as its newest checkpoint left it; `no-model` when it cannot be opened. */
    "model:openRun": {
      params: z.object({ runId: z.string() }),
      result: modelSummarySchema,
      progress: doneOfTotal,
    },

    "training:start": { params: nothing, result: trainingStatusSchema },
    "training:pause": { params: nothing, result: trainingStatusSchema },
    /** Exactly one optimiser step; only while not running. */
    "training:step": { params: nothing, result: trainingStatusSchema },
    /** Changes how training goes on. Learning rate and batch size are refused with `busy` while running; the others apply at once. */
    "training:configure": { params: trainingConfigSchema.partial(), result: modelSummarySchema },
    /** The whole history of the open run. */
    "training:history": { params: nothing, result: z.object({ points: z.array(historyPointSchema) }) },

    /** The latest q(z|x) of every row: means and standard deviations, [count, latentSize], prior σ. */
    "encoding:snapshot": {
      params: nothing,
      result: z.object({
        version: z.number().int(),
        datasetVersion: z.number().int(),
        step: z.number().int(),
        count: z.number().int(),
        latentSize: z.number().int(),
        mean: float32,
        sd: float32,
        /** p(z) of the same weights as a mixture: log weights [components], mean and sd [components, latentSize]; absent for N(0, I). */
        prior: z.object({ logWeights: float32, mean: float32, sd: float32 }).optional(),
      }),
    },

    /** Means of p(x|z), [count, features], display units. Interactive: runs before the next training chunk. */
    "infer:decode": {
      params: z.object({ z: float32, count: z.number().int().min(1).max(1024) }),
      result: z.object({ mean: float32, step: z.number().int() }),
    },
    /** The same for a picture of the whole plane: runs after interactive work. */
    "infer:decodeGrid": {
      params: z.object({ z: float32, count: z.number().int().min(1).max(4096) }),
      result: z.object({ mean: float32, step: z.number().int() }),
      progress: z.object({ done: z.number().int(), total: z.number().int() }),
    },
    "infer:inspect": {
      params: z.object({
        row: z.number().int().min(0),
        sampleCount: z.number().int().min(2).max(4096),
        neighbourCount: z.number().int().min(0).max(64),
        seed: z.number().int(),
      }),
      result: inspectionSchema,
    },
    /** z ~ p(z) from the seed and, for each, the mean of p(x|z) or one draw from it, [count, features], display units. */
    "infer:priorSamples": {
      params: z.object({
        count: z.number().int().min(1).max(1024),
        seed: z.number().int(),
        show: z.enum(["mean", "draw"]),
      }),
      result: z.object({ z: float32, values: float32 }),
    },

    ...previewCommands,
    ...evidenceCommands,
    ...overlapCommands,
    ...calibrationCommands,
    ...deviceCommands,
    ...interchangeCommands,
    ...runsCommands,
    ...timeCommands,
    ...sweepCommands,
    ...surveyCommands,
    ...duelCommands,
    ...tableCommands,
    ...downloadCommands,
  },
  events: {
    /** Anything in the small state changed apart from training progress. */
    "session:changed": sessionStateSchema,
    /** At most 4 Hz while running, and at once on every change of state. */
    "training:progress": trainingStatusSchema,
    /** New points of the history, in order. */
    "training:history": z.object({ runId: z.string(), points: z.array(historyPointSchema) }),
    /** New encodings can be fetched; at most 10 Hz. */
    "encoding:changed": z.object({ version: z.number().int(), step: z.number().int() }),

    ...runsEvents,
    ...timeEvents,
    ...sweepEvents,
    ...surveyEvents,
    ...tableEvents,
  },
});
export type EngineContract = typeof engineContract;
