import type * as tf from "@tensorflow/tfjs-core";
import type { Activation } from "#shared/domain/model";
import type { Tensors } from "#engine/program/runtime";
import { activate, glorotSd, startingWeightSd } from "./activation";
import { dense, denseSpecs } from "./dense";
import type { DecoderNetwork, EncoderNetwork } from "./network";
import type { ParameterSpecs } from "./parameters";

export interface MlpShape {
  readonly inputs: number;
  /** Widths of the hidden layers in order; none makes the network linear. */
  readonly hidden: readonly number[];
  readonly outputs: number;
  readonly activation: Activation;
}

/** A multilayer perceptron with two linear heads, the mean and the log variance of q(z|x). */
export function mlpEncoder({ inputs, hidden, outputs, activation }: MlpShape): EncoderNetwork {
  const last = hidden[hidden.length - 1] ?? inputs;
  return {
    parameters: {
      ...trunkSpecs("encoder", inputs, hidden, activation),
      ...denseSpecs("encoder/mean", last, outputs, glorotSd(last, outputs)),
      // Small, so that every q(z|x) starts near the prior's width whatever the scale of x.
      ...denseSpecs("encoder/logVariance", last, outputs, 0.1 * glorotSd(last, outputs)),
    },
    encode: (parameters, x) => {
      const h = trunk(parameters, "encoder", hidden.length, activation, x);
      return {
        mean: dense(parameters, "encoder/mean", h),
        logVariance: dense(parameters, "encoder/logVariance", h),
      };
    },
  };
}

/** A multilayer perceptron with one linear output. */
export function mlpDecoder({ inputs, hidden, outputs, activation }: MlpShape): DecoderNetwork {
  const last = hidden[hidden.length - 1] ?? inputs;
  return {
    parameters: {
      ...trunkSpecs("decoder", inputs, hidden, activation),
      ...denseSpecs("decoder/output", last, outputs, glorotSd(last, outputs)),
    },
    decode: (parameters, z) =>
      dense(parameters, "decoder/output", trunk(parameters, "decoder", hidden.length, activation, z)),
  };
}

function trunkSpecs(
  name: string,
  inputs: number,
  hidden: readonly number[],
  activation: Activation,
): ParameterSpecs {
  return hidden.reduce<ParameterSpecs>((specs, width, i) => {
    const from = hidden[i - 1] ?? inputs;
    const sd = startingWeightSd(activation, from, width);
    return { ...specs, ...denseSpecs(`${name}/${i}`, from, width, sd) };
  }, {});
}

function trunk(
  parameters: Tensors,
  name: string,
  depth: number,
  activation: Activation,
  x: tf.Tensor2D,
): tf.Tensor2D {
  let h = x;
  for (let i = 0; i < depth; i++) h = activate(activation, dense(parameters, `${name}/${i}`, h));
  return h;
}
