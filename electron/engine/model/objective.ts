import type * as tf from "@tensorflow/tfjs-core";
import type { Tensors, TensorSpecs } from "#engine/program/runtime";
import type { Model } from "./model";

/** A bound on log p(x) and its parts for each item, nats, [batch]; elbo = reconstruction − kl. */
export interface BoundTensors {
  readonly elbo: tf.Tensor1D;
  readonly reconstruction: tf.Tensor1D;
  readonly kl: tf.Tensor1D;
}

/** What training raises. One file for each kind. */
export interface Objective {
  /** Standard normals that one step needs, by name. */
  noise(model: Model, batch: number): TensorSpecs;
  /** x [batch, features] as the model sees it. */
  terms(model: Model, parameters: Tensors, x: tf.Tensor2D, noise: Tensors): BoundTensors;
}
