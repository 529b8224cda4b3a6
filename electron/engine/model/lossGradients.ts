import type * as tf from "@tensorflow/tfjs-core";
import type { Tensors } from "#engine/program/runtime";
import { valueAndGradients } from "#engine/program/valueAndGradients";
import type { BoundTensors, TrainingTensors } from "./objective";

/** The terms and the gradients of a loss that is differentiated as it stands. */
export function lossGradients(
  parameters: Tensors,
  fn: (parameters: Tensors) => { readonly loss: tf.Scalar; readonly terms: BoundTensors },
): TrainingTensors {
  const { aux, gradients } = valueAndGradients((at) => {
    const { loss, terms } = fn(at);
    return { value: loss, aux: { ...terms } };
  }, parameters);
  return { terms: aux as unknown as BoundTensors, gradients }; // what went in by these names
}
