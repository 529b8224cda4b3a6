import * as tf from "@tensorflow/tfjs-core";
import { learningRateAt } from "#shared/domain/learningRate";
import type { TrainingConfig } from "#shared/domain/model";
import { mapRecord } from "#engine/program/mapRecord";
import type { Tensors } from "#engine/program/runtime";

/**
 * What a step does around its optimiser: gradients clipped by their global norm before it, weights decayed beside it. What
 * is off is not in the compiled step and costs nothing.
 */
export interface StepRules {
  readonly isClipped: boolean;
  readonly isDecayed: boolean;
}

export const noRules: StepRules = { isClipped: false, isDecayed: false };

export function stepRulesOf({ optimiser, weightDecay = 0, clipNorm = 0 }: TrainingConfig): StepRules {
  return { isClipped: clipNorm > 0, isDecayed: optimiser === "adamw" && weightDecay > 0 };
}

/** Names of the scalars that the rules take in each step. */
export function ruleScalars({ isClipped, isDecayed }: StepRules): readonly string[] {
  return [...(isClipped ? ["clipNorm"] : []), ...(isDecayed ? ["decay"] : [])];
}

/** Their values in step `step` of the run, 1 for the first. */
export function ruleScalarsAt(training: TrainingConfig, step: number): Readonly<Record<string, number>> {
  const { clipNorm = 0, weightDecay = 0 } = training;
  return { clipNorm, decay: learningRateAt(training, step) * weightDecay };
}

/** As PyTorch guards the division. */
const SMALLEST_NORM = 1e-6;

/** Gradients scaled down where their norm over all parameters is above the limit (Pascanu et al. 2013, algorithm 1). */
export function clipped(rules: StepRules, gradients: Tensors, scalars: Tensors): Tensors {
  if (!rules.isClipped) return gradients;
  const squares = Object.values(gradients).map((gradient) => tf.sum<tf.Scalar>(tf.square(gradient)));
  const norm = tf.sqrt(tf.addN(squares));
  const limit = scalars["clipNorm"] as tf.Scalar; // declared by `ruleScalars`
  const scale = tf.minimum(tf.div(limit, tf.add(norm, SMALLEST_NORM)), 1);
  return mapRecord(gradients, (gradient) => tf.mul(gradient, scale));
}

/** Weights as AdamW has them before the step of Adam: (1 − η λ) p, every trained weight (Loshchilov & Hutter 2019, algorithm 2). */
export function decayed(rules: StepRules, parameters: Tensors, scalars: Tensors): Tensors {
  if (!rules.isDecayed) return parameters;
  const kept = tf.sub(1, scalars["decay"] as tf.Scalar); // declared by `ruleScalars`
  return mapRecord(parameters, (parameter) => tf.mul(parameter, kept));
}
