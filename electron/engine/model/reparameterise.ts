import * as tf from "@tensorflow/tfjs-core";
import type { GaussianTensors } from "./network";

/** z = μ + σ ε with ε standard normal, all [batch, latentSize] (Kingma & Welling 2014, equation 4). */
export function reparameterise({ mean, logVariance }: GaussianTensors, noise: tf.Tensor2D): tf.Tensor2D {
  return tf.add(mean, tf.mul(tf.exp(tf.mul(logVariance, 0.5)), noise));
}
