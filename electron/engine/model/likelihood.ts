import type * as tf from "@tensorflow/tfjs-core";
import type { LikelihoodKind } from "#shared/domain/dataset";
import type { Tensors } from "#engine/program/runtime";
import type { ParameterSpecs } from "./parameters";

/** p(x|z), given what the decoder made of z. Always with its normaliser. One file for each kind. */
export interface Likelihood {
  readonly kind: LikelihoodKind;
  /** Learned parameters of its own, beside the decoder's. */
  readonly parameters: ParameterSpecs;
  /** How many numbers the decoder gives for one item. */
  outputSize(features: number): number;
  /** log p(x|z), nats: x [batch or 1, features], output [batch, outputs] to [batch]. */
  logLikelihood(parameters: Tensors, x: tf.Tensor2D, output: tf.Tensor2D): tf.Tensor1D;
  /** The same for what takes no gradient of it, where there is a way of fewer passes over the outputs. */
  logLikelihoodOnly?(parameters: Tensors, x: tf.Tensor2D, output: tf.Tensor2D): tf.Tensor1D;
  /** The mean of p(x|z), [batch, features], in the model's units. */
  mean(parameters: Tensors, output: tf.Tensor2D): tf.Tensor2D;
  /** What `sample` must be fed with: one independent draw for each value of x. */
  readonly noise: "uniform" | "normal";
  /** A draw from p(x|z), [batch, features], from noise of the same shape. */
  sample(parameters: Tensors, output: tf.Tensor2D, noise: tf.Tensor2D): tf.Tensor2D;
}
