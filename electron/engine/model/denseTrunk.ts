import type * as tf from "@tensorflow/tfjs-core";
import type { Activation, Normalisation } from "#shared/domain/model";
import type { Tensors } from "#engine/program/runtime";
import { activate, startingWeightSd } from "./activation";
import type { BatchMoments } from "./batchMoments";
import { dense, denseSpecs } from "./dense";
import { normalise, normSpecs } from "./normalise";
import type { ParameterSpecs } from "./parameters";

/** Hidden layers in a row. */
export interface TrunkShape {
  readonly inputs: number;
  /** Widths in order; none passes the input on. */
  readonly hidden: readonly number[];
  readonly activation: Activation;
  readonly normalisation: Normalisation;
}

export const trunkWidth = ({ inputs, hidden }: Pick<TrunkShape, "inputs" | "hidden">): number =>
  hidden[hidden.length - 1] ?? inputs;

/** Layers `name/0`, `name/1` …, each with its normalisation behind `norm`. */
export function trunkSpecs(name: string, shape: TrunkShape): ParameterSpecs {
  const { inputs, hidden, activation, normalisation } = shape;
  return hidden.reduce<ParameterSpecs>((specs, width, i) => {
    const from = hidden[i - 1] ?? inputs;
    const layer = `${name}/${i}`;
    return {
      ...specs,
      ...denseSpecs(layer, from, width, startingWeightSd(activation, from, width)),
      ...normSpecs(normalisation, `${layer}/norm`, width),
    };
  }, {});
}

/** [batch, inputs] to [batch, width of the last layer]. */
export function trunk(
  parameters: Tensors,
  name: string,
  { hidden, activation, normalisation }: TrunkShape,
  x: tf.Tensor2D,
  moments: BatchMoments | undefined,
): tf.Tensor2D {
  let h = x;
  for (let i = 0; i < hidden.length; i++) {
    const layer = `${name}/${i}`;
    const linear = dense(parameters, layer, h);
    h = activate(activation, normalise(normalisation, parameters, `${layer}/norm`, linear, moments));
  }
  return h;
}
