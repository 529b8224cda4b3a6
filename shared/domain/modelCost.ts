import { assertNever } from "./assertNever";
import type { ModelConfig, TrainingConfig } from "./model";

/** What a model takes before it is made. */
export interface ModelCost {
  /** Trained weights. */
  readonly weights: number;
  /** Bytes that a training step holds at its height, roughly. */
  readonly bytes: number;
}

type CostConfig = Pick<
  ModelConfig,
  | "hidden"
  | "latentSize"
  | "likelihood"
  | "categories"
  | "normalisation"
  | "convolution"
  | "objective"
  | "prior"
>;

/** Sums over layers: weights, and the numbers that one item leaves in each layer for the way back. */
interface Sums {
  weights: number;
  values: number;
}

/** Weights and two moments of each, their next values, and the gradient. */
const COPIES = 7;
/** What a layer made, its normalised and activated form, and the slopes by them. */
const PASSES = 4;
const FLOAT = 4;

/** Weights exactly as the engine makes them, and the memory of a training step to within a factor of two. */
export function modelCost(
  config: CostConfig,
  features: number,
  batchSize: TrainingConfig["batchSize"],
): ModelCost {
  const { hidden, latentSize, convolution } = config;
  const encoder: Sums = { weights: 0, values: features };
  const decoder: Sums = { weights: likelihoodWeights(config.likelihood, features), values: 0 };
  const outputs = outputCount(config, features);
  const inner = convolution === undefined ? features : stages(convolution, config, outputs, encoder, decoder);
  const last = dense(encoder, inner, hidden, config);
  encoder.weights += 2 * (last + 1) * latentSize;
  const first = dense(decoder, latentSize, [...hidden].reverse(), config);
  add(decoder, first, convolution === undefined ? outputs : inner);
  // Each sample of z is decoded by itself.
  const samples = config.objective.kind === "iwae" ? config.objective.samples : 1;
  const weights = encoder.weights + decoder.weights + priorWeights(config, features);
  const values = batchSize * (encoder.values + samples * decoder.values);
  return { weights, bytes: FLOAT * (COPIES * weights + PASSES * values) };
}

function add(sums: Sums, from: number, to: number): void {
  sums.weights += (from + 1) * to;
  sums.values += to;
}

/** The hidden layers; gives the width of the last. */
function dense(sums: Sums, inputs: number, hidden: readonly number[], config: CostConfig): number {
  return hidden.reduce((from, width) => {
    add(sums, from, width);
    norm(sums, width, config);
    return width;
  }, inputs);
}

function norm(sums: Sums, channels: number, { normalisation = "none" }: CostConfig): void {
  if (normalisation !== "none") sums.weights += 2 * channels;
}

/** Convolutions of the encoder and, mirrored, of the decoder; gives how many values lie between them and the dense layers. */
function stages(
  { image, channels, residualBlocks }: NonNullable<ModelConfig["convolution"]>,
  config: CostConfig,
  outputs: number,
  encoder: Sums,
  decoder: Sums,
): number {
  let [height, width, from] = [image.height, image.width, image.channels];
  channels.forEach((to, i) => {
    const area = height * width;
    const back = i === 0 ? outputs / (image.width * image.height) : from;
    height = Math.ceil(height / 2);
    width = Math.ceil(width / 2);
    for (const [sums, channelsIn, channelsOut, pixels] of [
      [encoder, from, to, height * width],
      [decoder, to, back, area],
    ] as const) {
      sums.weights += 16 * channelsIn * channelsOut + channelsOut;
      sums.values += pixels * channelsOut;
      for (let b = 0; b < 2 * residualBlocks; b++) {
        sums.weights += 9 * to * to + to;
        sums.values += height * width * to;
        norm(sums, to, config);
      }
    }
    norm(encoder, to, config);
    if (i > 0) norm(decoder, back, config);
    from = to;
  });
  norm(decoder, from, config);
  return height * width * from;
}

/** Numbers that the decoder gives for one item: a logit for each level under a categorical likelihood. */
function outputCount({ likelihood, categories }: CostConfig, features: number): number {
  if (likelihood !== "categorical") return features;
  if (categories?.kind !== "columns") return features * (categories?.count ?? 16);
  return features * Math.max(...categories.values.map(({ length }) => length));
}

function priorWeights({ prior, latentSize }: CostConfig, features: number): number {
  if (prior === undefined || prior.kind === "standard-normal") return 0;
  return prior.components * (prior.kind === "vamp" ? features : 2 * latentSize + 1);
}

function likelihoodWeights(likelihood: ModelConfig["likelihood"], features: number): number {
  switch (likelihood) {
    case "gaussian":
    case "discretised-logistic":
      return 1;
    case "gaussian-per-dimension":
      return features;
    case "bernoulli":
    case "continuous-bernoulli":
    case "gaussian-fixed":
    case "categorical":
      return 0;
    default:
      return assertNever(likelihood);
  }
}
