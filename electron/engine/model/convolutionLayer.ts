import * as tf from "@tensorflow/tfjs-core";
import type { Tensors } from "#engine/program/runtime";
import { parameterOf } from "./dense";
import type { ParameterSpecs } from "./parameters";

/** Height and width, pixels. */
export type Size = readonly [number, number];

/** Halves rounded up, as padding "same" has it. */
export const halved = ([height, width]: Size): Size => [Math.ceil(height / 2), Math.ceil(width / 2)];

/** Parameters of a convolution: `name/filter` [side, side, from, to] and `name/bias` [to]. */
export function convolutionSpecs(
  name: string,
  {
    side,
    from,
    to,
    sd,
  }: { readonly side: number; readonly from: number; readonly to: number; readonly sd: number },
): ParameterSpecs {
  return {
    [`${name}/filter`]: { shape: [side, side, from, to], initialisation: { kind: "normal", sd } },
    [`${name}/bias`]: { shape: [to], initialisation: { kind: "constant", value: 0 } },
  };
}

/** As many outputs as inputs over `stride`, padded; images [batch, height, width, channels]. */
export function convolve(parameters: Tensors, name: string, x: tf.Tensor4D, stride: number): tf.Tensor4D {
  const filter = parameterOf(parameters, `${name}/filter`) as tf.Tensor4D; // its shape is declared above
  return tf.add(tf.conv2d(x, filter, stride, "same"), parameterOf(parameters, `${name}/bias`));
}

/** Parameters of a transposed convolution: `name/filter` [side, side, to, from], as tfjs has it, and `name/bias` [to]. */
export function transposedSpecs(
  name: string,
  {
    side,
    from,
    to,
    sd,
  }: { readonly side: number; readonly from: number; readonly to: number; readonly sd: number },
): ParameterSpecs {
  return {
    [`${name}/filter`]: { shape: [side, side, to, from], initialisation: { kind: "normal", sd } },
    [`${name}/bias`]: { shape: [to], initialisation: { kind: "constant", value: 0 } },
  };
}

/** Undoes the size of a convolution with stride 2 from an image of `size`. */
export function convolveTransposed(
  parameters: Tensors,
  name: string,
  x: tf.Tensor4D,
  [height, width]: Size,
): tf.Tensor4D {
  const filter = parameterOf(parameters, `${name}/filter`) as tf.Tensor4D; // its shape is declared above
  const shape: [number, number, number, number] = [x.shape[0], height, width, filter.shape[2]];
  return tf.add(tf.conv2dTranspose(x, filter, shape, 2, "same"), parameterOf(parameters, `${name}/bias`));
}
