import * as tf from "@tensorflow/tfjs-core";

import { mapRecord } from "./mapRecord";
import type { TensorMap, TensorSpecs, Tensors } from "./runtime";

/** Decay rates of the moments and the guard against dividing by zero. They are constants of a compiled step. */
export interface AdamConstants {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** Those of the paper and of PyTorch. */
const defaultAdamConstants: AdamConstants = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/**
 * Parameters and optimiser by the parameters' keys. The moments are kept as m / (1 - β₁) and v / (1 - β₂), so that a
 * step adds the gradient as it is; both start at zero.
 */
export interface AdamState {
  readonly parameters: Tensors;
  readonly firstMoments: Tensors;
  readonly secondMoments: Tensors;
}

/** What depends on the index of the step and on its learning rate, both scalars. */
export interface AdamStep {
  readonly stepSize: tf.Tensor;
  readonly epsilonHat: tf.Tensor;
}

export const adamStepSpecs = {
  stepSize: { shape: [], dtype: "float32" },
  epsilonHat: { shape: [], dtype: "float32" },
} as const satisfies TensorSpecs;

/**
 * One step of Adam (Kingma and Ba 2015, algorithm 1; ε outside the corrected root, as in PyTorch):
 * p ← p - η m̂ / (√v̂ + ε), m̂ = m / (1 - β₁ᵗ), v̂ = v / (1 - β₂ᵗ).
 *
 * With M = m / (1 - β₁) and V = v / (1 - β₂) this is M ← β₁ M + g, V ← β₂ V + g², p ← p - stepSize M / (√V + epsilonHat).
 */
export function adam(
  { parameters, firstMoments, secondMoments }: AdamState,
  gradients: Tensors,
  { stepSize, epsilonHat }: AdamStep,
  { beta1, beta2 }: AdamConstants = defaultAdamConstants,
): AdamState {
  const nextFirst = mapRecord(gradients, (g, key) => tf.add(tf.mul(of(firstMoments, key), beta1), g));
  const nextSecond = mapRecord(gradients, (g, key) =>
    tf.add(tf.mul(of(secondMoments, key), beta2), tf.square(g)),
  );
  const nextParameters = mapRecord(parameters, (p, key) => {
    const deviation = tf.add(tf.sqrt(of(nextSecond, key)), epsilonHat);
    return tf.sub(p, tf.div(tf.mul(of(nextFirst, key), stepSize), deviation));
  });
  return { parameters: nextParameters, firstMoments: nextFirst, secondMoments: nextSecond };
}

function of(tensors: Tensors, key: string): tf.Tensor {
  const tensor = tensors[key];
  if (tensor === undefined) throw new Error(`Adam has no tensor for the parameter "${key}"`);
  return tensor;
}

/**
 * The scalars of step `t` (1 for the first), in float64 because 1 - β₂ᵗ of a small t loses its digits in float32:
 * stepSize = η (1 - β₁) / (1 - β₁ᵗ) √((1 - β₂ᵗ) / (1 - β₂)) and epsilonHat = ε √((1 - β₂ᵗ) / (1 - β₂)).
 */
export function adamStep(
  t: number,
  learningRate: number,
  { beta1, beta2, epsilon }: AdamConstants = defaultAdamConstants,
): { readonly stepSize: number; readonly epsilonHat: number } {
  const secondCorrection = Math.sqrt((1 - beta2 ** t) / (1 - beta2));
  return {
    stepSize: ((learningRate * (1 - beta1)) / (1 - beta1 ** t)) * secondCorrection,
    epsilonHat: epsilon * secondCorrection,
  };
}

/** Far below what a moment can add to a parameter, and far above the denormal numbers of float32. */
const tiniestMoment = 1e-30;

/**
 * Sets moments that have all but vanished to zero, in place. Where a unit is dead, its moments decay to denormal numbers
 * and, by rounding, stay there; processors take a hundred times as long over those. Call it every hundred steps or so.
 */
export function flushMoments(moments: TensorMap): void {
  for (const data of Object.values(moments))
    for (let i = 0; i < data.length; i++) {
      const moment = data[i] as number; // within the array
      if (moment < tiniestMoment && moment > -tiniestMoment && moment !== 0) data[i] = 0;
    }
}
