import type * as tf from "@tensorflow/tfjs-core";
import type { Tensors } from "#engine/program/runtime";
import type { BatchMoments } from "./batchMoments";
import type { MixtureTensors } from "./mixtureTensors";
import type { GaussianTensors } from "./network";
import type { ParameterSpecs } from "./parameters";

/** p(z), with a normalised density. One file for each kind. */
export interface Prior {
  /** Its own. */
  readonly parameters: ParameterSpecs;
  /** All that it takes: those of the encoder among them where it asks that. */
  readonly uses: ParameterSpecs;
  /** It as a mixture of diagonal Gaussians; null for N(0, I), which needs no weights. */
  readonly components: ((parameters: Tensors, moments?: BatchMoments) => MixtureTensors) | null;
  /** log p(z), nats: [batch, latentSize] to [batch]; `moments` in a training step. */
  logDensity(parameters: Tensors, z: tf.Tensor2D, moments?: BatchMoments): tf.Tensor1D;
  /** KL(q ‖ p) in closed form by latent dimension, nats, [batch, latentSize]; null where there is none. */
  readonly klPerDimension: ((parameters: Tensors, q: GaussianTensors) => tf.Tensor2D) | null;
}
