import * as tf from "@tensorflow/tfjs-core";
import type { Tensors } from "#engine/program/runtime";
import { activate } from "./activation";
import type { BatchMoments } from "./batchMoments";
import { convolutionSpecs, convolve } from "./convolutionLayer";
import type { LayerStyle } from "./convolutional";
import { normalise, normSpecs } from "./normalise";
import type { ParameterSpecs } from "./parameters";

const SIDE = 3;

/** Two convolutions whose sum with their input is passed on (He et al. 2016, figure 2). */
export function residualSpecs(name: string, channels: number, { normalisation }: LayerStyle): ParameterSpecs {
  const shape = { side: SIDE, from: channels, to: channels };
  const sd = Math.sqrt(2 / (SIDE * SIDE * channels));
  return {
    ...convolutionSpecs(`${name}/0`, { ...shape, sd }),
    ...normSpecs(normalisation, `${name}/0/norm`, channels),
    // Small, so that a block starts near the identity however many follow each other.
    ...convolutionSpecs(`${name}/1`, { ...shape, sd: 0.1 * sd }),
    ...normSpecs(normalisation, `${name}/1/norm`, channels),
  };
}

export function residualBlock(
  parameters: Tensors,
  name: string,
  { activation, normalisation }: LayerStyle,
  x: tf.Tensor4D,
  moments: BatchMoments | undefined,
): tf.Tensor4D {
  const norm = (at: string, h: tf.Tensor4D): tf.Tensor4D =>
    normalise(normalisation, parameters, `${name}/${at}/norm`, h, moments);
  const first = activate(activation, norm("0", convolve(parameters, `${name}/0`, x, 1)));
  const second = norm("1", convolve(parameters, `${name}/1`, first, 1));
  return activate(activation, tf.add(x, second));
}
