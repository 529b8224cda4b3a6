import * as tf from "@tensorflow/tfjs-core";

import { mapRecord } from "./mapRecord";
import type { Tensors } from "./runtime";
import "./tensorflow";

export interface Objective {
  /** What is differentiated, a scalar. */
  readonly value: tf.Scalar;
  /** Tensors to let out beside it, for example the parts of a loss; they get no gradient. */
  readonly aux?: Record<string, tf.Tensor>;
}

export interface ValueAndGradients {
  readonly value: tf.Scalar;
  readonly aux: Record<string, tf.Tensor>;
  /** d value / d parameter, by the parameter's key and in its shape; zeros where the value does not depend on it. */
  readonly gradients: Record<string, tf.Tensor>;
}

/** The value of `fn` at `params` and its gradients, traced or eager alike. */
export function valueAndGradients(fn: (params: Tensors) => Objective, params: Tensors): ValueAndGradients {
  const names = Object.keys(params);
  const tensors = names.map((name) => params[name] as tf.Tensor); // own keys
  let kept: Record<string, tf.Tensor> = {};
  const forward = (): tf.Scalar => {
    const objective = fn(params);
    // tfjs disposes of everything the differentiated function does not return.
    kept = mapRecord(objective.aux ?? {}, (tensor) => tf.keep(tensor.clone()));
    return objective.value;
  };
  const allowNoGradients = true;
  const { value, grads } = tf.engine().gradients(forward, tensors, undefined, allowNoGradients);
  const aux = mapRecord(kept, (tensor) => tensor.clone());
  for (const tensor of Object.values(kept)) tensor.dispose();
  const gradients = names.map((name, i) => {
    // tfjs types them as present, and leaves holes where there is no path.
    const gradient = grads[i];
    return [name, gradient ?? tf.zerosLike(tensors[i] as tf.Tensor)] as const;
  });
  return { value, aux, gradients: Object.fromEntries(gradients) };
}
