import type * as tf from "@tensorflow/tfjs-core";
import type { Tensors } from "#engine/program/runtime";
import { valueAndGradients } from "#engine/program/valueAndGradients";
import { prefixed, withoutPrefix } from "#engine/train/prefix";
import type { Model } from "./model";
import type { BoundTensors, TrainingTensors } from "./objective";

/** The terms and the gradients of a loss that is differentiated as it stands. */
export function lossGradients(
  model: Model,
  parameters: Tensors,
  fn: (parameters: Tensors) => { readonly loss: tf.Scalar; readonly terms: BoundTensors },
): TrainingTensors {
  const { aux, gradients } = valueAndGradients((at) => {
    const { loss, terms } = fn(at);
    return { value: loss, aux: { ...prefixed("term", { ...terms }), ...momentsAux(model) } };
  }, parameters);
  const terms = withoutPrefix("term", aux) as unknown as BoundTensors; // what went in by these names
  return { terms, gradients, moments: withoutPrefix("moments", aux) };
}

/** The batch's moments so far, to be let out of a differentiated function beside its terms. */
export const momentsAux = (model: Model): Record<string, tf.Tensor> =>
  prefixed("moments", model.moments?.seen ?? {});
