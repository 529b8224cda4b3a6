import type * as tf from "@tensorflow/tfjs-core";
import type { Tensors } from "#engine/program/runtime";
import type { BatchMoments } from "./batchMoments";
import type { ParameterSpecs } from "./parameters";

/** The parameters of a diagonal Gaussian over the latent variables, each [batch, latentSize]. */
export interface GaussianTensors {
  readonly mean: tf.Tensor2D;
  readonly logVariance: tf.Tensor2D;
}

/** Takes x to the parameters of q(z|x). One file for each kind. */
export interface EncoderNetwork {
  readonly parameters: ParameterSpecs;
  /** That one item costs. */
  readonly multiplications: number;
  /** x [batch, features] as the model sees it; `moments` in a training step, see `normalise`. */
  encode(parameters: Tensors, x: tf.Tensor2D, moments?: BatchMoments): GaussianTensors;
}

/** Takes z to whatever the likelihood needs to be p(x|z). One file for each kind. */
export interface DecoderNetwork {
  readonly parameters: ParameterSpecs;
  /** That one item costs. */
  readonly multiplications: number;
  /** z [batch, latentSize] to [batch, outputs]; `moments` in a training step. */
  decode(parameters: Tensors, z: tf.Tensor2D, moments?: BatchMoments): tf.Tensor2D;
}
