import type * as tf from "@tensorflow/tfjs-core";
import type { TensorMap, Tensors } from "#engine/program/runtime";

/** Tensors by the parameters' names. */
type OfParameters<T> = Readonly<Record<string, T>>;

/** One update rule. One file for each kind. */
export interface Optimiser {
  /** What it remembers of each parameter, in the parameter's shape; all zero at first. */
  readonly slots: readonly string[];
  /** Names of the scalars that differ from step to step. */
  readonly scalars: readonly string[];
  /** Their values in step `t` since the slots were zero, 1 for the first. */
  scalarsOf(t: number, learningRate: number): Readonly<Record<string, number>>;
  /** Tidies the slots' values in place, without changing what they mean; called at fixed steps. */
  tidy(slots: TensorMap): void;
  /** One step down the gradients; slots by their names. */
  update(
    parameters: OfParameters<tf.Tensor>,
    gradients: OfParameters<tf.Tensor>,
    slots: Readonly<Record<string, Tensors>>,
    scalars: Tensors,
  ): { readonly parameters: Tensors; readonly slots: Readonly<Record<string, Tensors>> };
}
