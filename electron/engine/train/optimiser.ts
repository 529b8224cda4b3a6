import type * as tf from "@tensorflow/tfjs-core";
import type { TensorSpecs, Tensors } from "#engine/program/runtime";

/** One update rule. Its state is named tensors that travel with the parameters. One file for each kind. */
export interface Optimiser {
  /** All start at zero. */
  stateSpecs(parameters: TensorSpecs): TensorSpecs;
  /** Names of the scalars that differ from step to step. */
  readonly scalars: readonly string[];
  /** Their values in step `t` of this state, 1 for the first. */
  scalarsOf(t: number, learningRate: number): Readonly<Record<string, number>>;
  /** One step down the gradients. */
  update(
    parameters: Tensors,
    gradients: Tensors,
    state: Tensors,
    scalars: Tensors,
  ): { readonly parameters: Record<string, tf.Tensor>; readonly state: Record<string, tf.Tensor> };
}
