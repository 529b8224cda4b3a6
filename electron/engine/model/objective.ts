import type * as tf from "@tensorflow/tfjs-core";
import type { Tensors, TensorSpecs } from "#engine/program/runtime";
import type { Model } from "./model";

/** The ELBO and its parts for each item, nats, [batch]; elbo = reconstruction − kl. */
export interface BoundTensors {
  readonly elbo: tf.Tensor1D;
  readonly reconstruction: tf.Tensor1D;
  readonly kl: tf.Tensor1D;
  /** The bound that is raised, where it is a tighter one. */
  readonly bound?: tf.Tensor1D;
}

export type TermName = keyof BoundTensors;

/** One step's worth: what to report, and where the loss falls. */
export interface TrainingTensors {
  readonly terms: BoundTensors;
  /** Of the loss, a mean over the batch, by the parameters' names. */
  readonly gradients: Record<string, tf.Tensor>;
  /** Of the batch, by the names of the running statistics that follow them; none without batch normalisation. */
  readonly moments: Tensors;
}

/** What training raises. One file for each kind. */
export interface Objective {
  /** The terms that it has. */
  readonly reported: readonly TermName[];
  /** Samples of z for each item: what the decoder's cost grows with. */
  readonly samples: number;
  /** Standard normals that one step needs, by name, each [batch, …]. */
  noise(model: Model, batch: number): TensorSpecs;
  /** Names of the scalars that differ from step to step. */
  readonly scalars: readonly string[];
  /** Their values in step `step` of the run, 1 for the first. */
  scalarsOf(step: number): Readonly<Record<string, number>>;
  /** x [batch, features] as the model sees it. */
  terms(model: Model, parameters: Tensors, x: tf.Tensor2D, noise: Tensors): BoundTensors;
  /** The same terms, with the gradients to go down. */
  training(
    model: Model,
    parameters: Tensors,
    x: tf.Tensor2D,
    noise: Tensors,
    scalars: Tensors,
  ): TrainingTensors;
}
