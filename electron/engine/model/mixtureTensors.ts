import * as tf from "@tensorflow/tfjs-core";
import type { GaussianTensors } from "./network";

const LOG_TWO_PI = Math.log(2 * Math.PI);

/** A mixture of diagonal Gaussians: `mean` and `logVariance` [components, latentSize]. */
export interface MixtureTensors extends GaussianTensors {
  /** log w, [components], weights that sum to 1. */
  readonly logWeights: tf.Tensor1D;
}

/** log Σ_m w_m N(z; μ_m, σ_m²), nats: z [batch, latentSize] to [batch]. */
export function mixtureLogDensity(
  { logWeights, mean, logVariance }: MixtureTensors,
  z: tf.Tensor2D,
): tf.Tensor1D {
  const deviation = tf.sub(tf.expandDims(z, 1), tf.expandDims(mean, 0));
  const precision = tf.expandDims(tf.exp(tf.neg(logVariance)), 0);
  const squares = tf.sum(tf.mul(tf.square(deviation), precision), 2); // [batch, components]
  const normalisers = tf.sum(tf.add(logVariance, LOG_TWO_PI), 1);
  return tf.logSumExp(tf.sub(logWeights, tf.mul(tf.add(squares, normalisers), 0.5)), 1);
}
