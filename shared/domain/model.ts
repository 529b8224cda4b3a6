import { z } from "zod";
import { likelihoodKindSchema } from "./dataset";
import { importedSchema } from "./imported";
import { objectiveConfigSchema, plainElbo } from "./objective";
import { priorConfigSchema } from "./prior";

export const activationSchema = z.enum(["relu", "leaky-relu", "elu", "gelu", "silu", "tanh"]);
export type Activation = z.infer<typeof activationSchema>;

/** How grey values become the Bernoulli's 0 and 1: drawn anew each step with the seed, or cut at one half. */
export const binarisationSchema = z.enum(["stochastic", "static"]);
export type Binarisation = z.infer<typeof binarisationSchema>;

/** Between a layer and its non-linearity: over the batch (Ioffe & Szegedy 2015) or over the item (Ba et al. 2016). */
export const normalisationSchema = z.enum(["none", "batch", "layer"]);
export type Normalisation = z.infer<typeof normalisationSchema>;

/**
 * Convolutions between the image and the dense layers: for each of `channels` one that halves width and height and then so
 * many residual blocks; the decoder mirrors them with transposed convolutions.
 */
export const convolutionSchema = z.object({
  /** What x is, pixels. */
  image: z.object({
    width: z.number().int().min(1).max(1024),
    height: z.number().int().min(1).max(1024),
    channels: z.number().int().min(1).max(16),
  }),
  channels: z.array(z.number().int().min(1).max(1024)).min(1).max(6),
  residualBlocks: z.number().int().min(0).max(4),
});
export type Convolution = z.infer<typeof convolutionSchema>;

/** What a categorical likelihood chooses from, the same in each place of x. */
export const categoriesSchema = z.discriminatedUnion("kind", [
  /** Pixels: so many levels, evenly from 0 to 1. */
  z.object({ kind: z.literal("levels"), count: z.number().int().min(2).max(256) }),
  /** Columns: the values that each takes, rising, as the model sees them. Made of the data when the model is. */
  z.object({ kind: z.literal("columns"), values: z.array(z.array(z.number()).min(1)) }),
]);
export type Categories = z.infer<typeof categoriesSchema>;

/** What a model is. The limits here are the ones that forms show and the engine enforces. */
export const modelConfigSchema = z.object({
  /** Widths of the encoder's hidden layers, data side first; the decoder mirrors them. None makes both linear. */
  hidden: z.array(z.number().int().min(1).max(4096)).max(6),
  latentSize: z.number().int().min(1).max(128),
  activation: activationSchema,
  /** None where it is absent. */
  normalisation: normalisationSchema.optional(),
  /** With it `hidden` are the dense layers behind the convolutions; absent for a multilayer perceptron. */
  convolution: convolutionSchema.optional(),
  /** N(0, I) where it is absent. */
  prior: priorConfigSchema.optional(),
  /** With it the networks come from files. */
  imported: importedSchema.optional(),
  likelihood: likelihoodKindSchema,
  /** Only meaningful for the Bernoulli likelihood. */
  binarisation: binarisationSchema,
  /** σ of `gaussian-fixed`, in the model's units; 1 where it is absent. */
  fixedSd: z.number().min(0.001).max(100).optional(),
  /** Of `categorical`; 16 levels where it is absent. */
  categories: categoriesSchema.optional(),
  /** Records from before there was a choice do not have it. */
  objective: objectiveConfigSchema.default(plainElbo),
  seed: z.number().int().min(0).max(4_294_967_295),
});
export type ModelConfig = z.infer<typeof modelConfigSchema>;

/** Adam (Kingma & Ba 2015), or with its weight decay apart from the gradient's moments (Loshchilov & Hutter 2019). */
export const optimiserKindSchema = z.enum(["adam", "adamw"]);
export type OptimiserKind = z.infer<typeof optimiserKindSchema>;

/** How the learning rate goes on after its warm-up: as it is, or along half a cosine to 0 where training stops. */
export const learningRateScheduleSchema = z.enum(["constant", "cosine"]);

/**
 * How it is trained. What the step is compiled with (batch size, optimiser, clipping) and the learning rate can be changed
 * while paused. Absent settings are those of records from before there was a choice: Adam, constant, and all else off.
 */
export const trainingConfigSchema = z.object({
  learningRate: z.number().positive().max(1),
  batchSize: z.number().int().min(1).max(4096),
  /** Training pauses by itself at this step. */
  stopAt: z.number().int().min(1).max(100_000_000),
  /** Slow motion: at most this many steps a second; null for full speed. */
  stepsPerSecond: z.number().positive().max(1000).nullable(),
  /** A checkpoint is kept at every multiple of so many steps; 0, null or absent for none but the last and the best. */
  checkpointEvery: z.number().int().min(0).max(100_000_000).nullable().optional(),
  optimiser: optimiserKindSchema.optional(),
  /** λ of AdamW: each step takes learning rate × λ of every weight away. */
  weightDecay: z.number().min(0).max(10).optional(),
  /** Longest gradient, by its norm over all weights; a longer one is scaled down to it. 0 is off. */
  clipNorm: z.number().min(0).max(1_000_000).optional(),
  schedule: learningRateScheduleSchema.optional(),
  /** Steps in which the learning rate rises linearly from 0. */
  learningRateWarmUp: z.number().int().min(0).max(1_000_000).optional(),
  /** Training pauses after so many points of the history without a better validation bound. 0 is off. */
  patience: z.number().int().min(0).max(10_000).optional(),
});
export type TrainingConfig = z.infer<typeof trainingConfigSchema>;

export const modelSummarySchema = z.object({
  runId: z.string(),
  name: z.string(),
  config: modelConfigSchema,
  training: trainingConfigSchema,
  weightCount: z.number().int(),
  /** Where the weights come from: shipped with the app, fresh from the seed, or read back from a checkpoint. */
  origin: z.enum(["demonstration", "new", "checkpoint"]),
});
export type ModelSummary = z.infer<typeof modelSummarySchema>;

/**
 * Means over items, in nats per item. elbo = reconstruction - kl, without any weight of the objective's. The KL is in
 * closed form for the prior N(0, I) and else by the sample of each item, but with an objective of K samples all are means over them: elbo of log w, kl of log q(z|x) / p(z).
 */
export const boundTermsSchema = z.object({
  elbo: z.number(),
  reconstruction: z.number(),
  kl: z.number(),
  /** L_K, for the objectives that raise it; never below `elbo`. */
  bound: z.number().optional(),
});
export type BoundTerms = z.infer<typeof boundTermsSchema>;

/** One point of the history. `train` is the mean over the steps since the previous point; `validation` is null where it was not evaluated. */
export const historyPointSchema = z.object({
  step: z.number().int(),
  epoch: z.number(),
  train: boundTermsSchema,
  validation: boundTermsSchema.nullable(),
});
export type HistoryPoint = z.infer<typeof historyPointSchema>;

export const trainingStatusSchema = z.object({
  state: z.enum(["idle", "compiling", "running", "paused"]),
  step: z.number().int(),
  epoch: z.number(),
  /** Steps in one pass through the training data at the current batch size. */
  stepsPerEpoch: z.number().int(),
  /** Milliseconds of one training step, as measured lately; null before the first. */
  millisecondsPerStep: z.number().nullable(),
  latest: historyPointSchema.nullable(),
  /** Step of the last checkpoint on disk; null when there is none. */
  checkpointStep: z.number().int().nullable(),
  /** Why training is not running, when it stopped by itself. */
  reason: z.string().nullable(),
  /** Whether that reason is that something went wrong. */
  hasFailed: z.boolean().optional(),
});
export type TrainingStatus = z.infer<typeof trainingStatusSchema>;
