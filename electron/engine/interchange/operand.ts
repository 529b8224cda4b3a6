import * as tf from "@tensorflow/tfjs-core";
import type { OnnxTensor } from "./onnxFile";

/**
 * A value on its way through an imported graph: a tensor, or integers that are known while the graph is built, such as
 * shapes and axes.
 */
export type Operand =
  | { readonly kind: "tensor"; readonly tensor: tf.Tensor }
  | { readonly kind: "integers"; readonly dims: readonly number[]; readonly data: readonly number[] };

export const tensorOperand = (tensor: tf.Tensor): Operand => ({ kind: "tensor", tensor });

export const integers = (data: readonly number[], dims: readonly number[] = [data.length]): Operand => ({
  kind: "integers",
  dims,
  data,
});

export function operandOf(value: OnnxTensor): Operand {
  return value.kind === "integer"
    ? integers(value.data, value.dims)
    : tensorOperand(tf.tensor(value.data, [...value.dims], "float32"));
}

/** As a tensor, whatever it was. */
export function asTensor(operand: Operand): tf.Tensor {
  return operand.kind === "tensor"
    ? operand.tensor
    : tf.tensor([...operand.data], [...operand.dims], "float32");
}

export const shapeOf = (operand: Operand): readonly number[] =>
  operand.kind === "tensor" ? operand.tensor.shape : operand.dims;
