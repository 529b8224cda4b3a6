import type * as tf from "@tensorflow/tfjs-core";
import type { Tensors } from "#engine/program/runtime";
import { glorotSd } from "./activation";
import { dense, denseSpecs } from "./dense";
import type { GaussianTensors } from "./network";
import type { ParameterSpecs } from "./parameters";

/** Parameters of the two linear heads of an encoder. */
export function gaussianHeadSpecs(name: string, inputs: number, latentSize: number): ParameterSpecs {
  const sd = glorotSd(inputs, latentSize);
  return {
    ...denseSpecs(`${name}/mean`, inputs, latentSize, sd),
    // Small, so that every q(z|x) starts near the prior's width whatever the scale of x.
    ...denseSpecs(`${name}/logVariance`, inputs, latentSize, 0.1 * sd),
  };
}

/** [batch, inputs] to mean and log variance, [batch, latentSize]. */
export function gaussianHead(parameters: Tensors, name: string, h: tf.Tensor2D): GaussianTensors {
  return {
    mean: dense(parameters, `${name}/mean`, h),
    logVariance: dense(parameters, `${name}/logVariance`, h),
  };
}
