import * as tf from "@tensorflow/tfjs-core";
import type { Tensors } from "#engine/program/runtime";
import type { BatchMoments } from "./batchMoments";
import { parameterOf } from "./dense";
import { mixtureLogDensity, type MixtureTensors } from "./mixtureTensors";
import type { EncoderNetwork } from "./network";
import type { ParameterSpecs } from "./parameters";
import type { Prior } from "./prior";

/** [components, features], x as the model sees it; see `pseudoInputStart`. */
export const pseudoInputParameter = "prior/pseudoInput";

/**
 * (1/M) Σ_m q(z|u_m) with pseudo-inputs u that are learned (Tomczak & Welling 2018, equation 9): the aggregate posterior of
 * so few made-up items. In a training step batch normalisation goes by the moments of the data.
 */
export function vampPrior(components: number, features: number, encoder: EncoderNetwork): Prior {
  const parameters: ParameterSpecs = {
    [pseudoInputParameter]: {
      shape: [components, features],
      initialisation: { kind: "normal", sd: 0.5 },
    },
  };
  const componentsOf = (all: Tensors, moments?: BatchMoments): MixtureTensors => {
    const inputs = parameterOf(all, pseudoInputParameter) as tf.Tensor2D; // its shape is declared above
    const { mean, logVariance } = encoder.encode(all, inputs, moments?.reading());
    return {
      logWeights: tf.mul(tf.ones<tf.Rank.R1>([components]), -Math.log(components)),
      mean,
      logVariance,
    };
  };
  return {
    parameters,
    uses: { ...encoder.parameters, ...parameters },
    components: componentsOf,
    logDensity: (all, z, moments) => mixtureLogDensity(componentsOf(all, moments), z),
    klPerDimension: null,
  };
}
