import * as tf from "@tensorflow/tfjs-core";
import { assertNever } from "#shared/domain/assertNever";
import type { Activation } from "#shared/domain/model";

/** A hidden layer's non-linearity, element by element. `gelu` is the exact one, x Φ(x) (Hendrycks & Gimpel 2016). */
export function activate<T extends tf.Tensor>(kind: Activation, x: T): T {
  switch (kind) {
    case "relu":
      return tf.relu(x);
    case "leaky-relu":
      return tf.leakyRelu(x, LEAK);
    case "elu":
      return tf.elu(x);
    case "gelu":
      return tf.mul(x, tf.mul(0.5, tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2)))));
    case "silu":
      return tf.mul(x, tf.sigmoid(x));
    case "tanh":
      return tf.tanh(x);
    default:
      return assertNever(kind);
  }
}

/** Slope below zero of `leaky-relu`; PyTorch's and TensorFlow.js's usual values are 0.01 and 0.2. */
const LEAK = 0.01;

/**
 * Standard deviation of a hidden layer's starting weights: He et al. 2015 where about half of the input is cut off,
 * Glorot & Bengio 2010 for tanh.
 */
export function startingWeightSd(kind: Activation, inputs: number, outputs: number): number {
  return kind === "tanh" ? glorotSd(inputs, outputs) : Math.sqrt(2 / inputs);
}

/** For layers without a non-linearity: √(2 / (inputs + outputs)) (Glorot & Bengio 2010, equation 16). */
export function glorotSd(inputs: number, outputs: number): number {
  return Math.sqrt(2 / (inputs + outputs));
}
