import * as tf from "@tensorflow/tfjs-core";
import type { Tensors } from "#engine/program/runtime";
import type { ParameterSpecs } from "./parameters";

/** Parameters of x ↦ x W + b: `name/weight` [inputs, outputs] and `name/bias` [outputs], which starts at 0. */
export function denseSpecs(name: string, inputs: number, outputs: number, sd: number): ParameterSpecs {
  return {
    [`${name}/weight`]: { shape: [inputs, outputs], initialisation: { kind: "normal", sd } },
    [`${name}/bias`]: { shape: [outputs], initialisation: { kind: "constant", value: 0 } },
  };
}

/** x W + b: [batch, inputs] to [batch, outputs]. */
export function dense(parameters: Tensors, name: string, x: tf.Tensor2D): tf.Tensor2D {
  const weight = parameterOf(parameters, `${name}/weight`) as tf.Tensor2D; // its shape is declared in denseSpecs
  return tf.add(tf.matMul(x, weight), parameterOf(parameters, `${name}/bias`));
}

/** @throws when the name was never declared */
export function parameterOf(parameters: Tensors, name: string): tf.Tensor {
  const parameter = parameters[name];
  if (parameter === undefined) throw new Error(`No parameter is called "${name}"`);
  return parameter;
}
