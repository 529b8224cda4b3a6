import type * as tf from "@tensorflow/tfjs-core";
import type { Tensors } from "#engine/program/runtime";
import type { GaussianTensors } from "./network";
import type { ParameterSpecs } from "./parameters";

/** p(z), with a normalised density. One file for each kind. */
export interface Prior {
  readonly parameters: ParameterSpecs;
  /** log p(z), nats: [batch, latentSize] to [batch]. */
  logDensity(parameters: Tensors, z: tf.Tensor2D): tf.Tensor1D;
  /** KL(q ‖ p) in closed form by latent dimension, nats, [batch, latentSize]; null where there is none. */
  readonly klPerDimension: ((parameters: Tensors, q: GaussianTensors) => tf.Tensor2D) | null;
}
