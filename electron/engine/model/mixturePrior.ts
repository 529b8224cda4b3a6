import * as tf from "@tensorflow/tfjs-core";
import type { Tensors } from "#engine/program/runtime";
import { parameterOf } from "./dense";
import { mixtureLogDensity, type MixtureTensors } from "./mixtureTensors";
import type { ParameterSpecs } from "./parameters";
import type { Prior } from "./prior";

/** Means spread like N(0, I), and components narrow enough to differ from the start: 0.6 σ. */
const STARTING_LOG_VARIANCE = -1;
/**
 * log σ² never falls below this, bent as a likelihood's log σ is: one component on one item's code would have a density
 * without bound.
 */
const SMALLEST_LOG_VARIANCE = -8;

/** A learned mixture of `components` diagonal Gaussians, with weights by a softmax. */
export function mixturePrior(components: number, latentSize: number): Prior {
  const shape = [components, latentSize];
  const parameters: ParameterSpecs = {
    "prior/logit": { shape: [components], initialisation: { kind: "constant", value: 0 } },
    "prior/mean": { shape, initialisation: { kind: "normal", sd: 1 } },
    "prior/logVariance": { shape, initialisation: { kind: "constant", value: STARTING_LOG_VARIANCE } },
  };
  const componentsOf = (all: Tensors): MixtureTensors => {
    const raw = parameterOf(all, "prior/logVariance") as tf.Tensor2D; // shapes as declared above
    return {
      logWeights: tf.logSoftmax(parameterOf(all, "prior/logit") as tf.Tensor1D),
      mean: parameterOf(all, "prior/mean") as tf.Tensor2D,
      logVariance: tf.add(tf.softplus(tf.sub(raw, SMALLEST_LOG_VARIANCE)), SMALLEST_LOG_VARIANCE),
    };
  };
  return {
    parameters,
    uses: parameters,
    components: componentsOf,
    logDensity: (all, z) => mixtureLogDensity(componentsOf(all), z),
    klPerDimension: null,
  };
}
