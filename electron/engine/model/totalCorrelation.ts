import * as tf from "@tensorflow/tfjs-core";
import { fail } from "#shared/domain/appError";
import { thousands } from "#shared/text/thousands";
import type { GaussianTensors } from "./network";

const LOG_TWO_PI = Math.log(2 * Math.PI);
/** Densities of every z under every q of the batch and each dimension: 200 MB in float32. */
const MOST_DENSITIES = 50_000_000;

/**
 * KL(q̄(z) ‖ Π_j q̄(z_j)) up to a constant, from one batch by minibatch-weighted sampling (Chen et al. 2018, equation 5):
 * log q̄(z_i) ≈ log Σ_k q(z_i|x_k) − log (N M), and the same in each dimension. N, the number of items, adds the constant
 * (d − 1) log (N M), which has no gradient: it is left out, and the value is no estimate of the total correlation itself.
 *
 * @param z [batch, latentSize], one sample of each q.
 * @throws AppErrorException `out-of-range` for a batch whose pairs do not fit into memory
 */
export function totalCorrelation({ mean, logVariance }: GaussianTensors, z: tf.Tensor2D): tf.Scalar {
  const [batch, latentSize] = z.shape;
  if (batch * batch * latentSize > MOST_DENSITIES) {
    fail({
      code: "out-of-range",
      message: `β-TC compares every item of a batch with every other: ${batch} are too many for ${latentSize} latent dimensions.`,
      where: { field: "training.batchSize" },
      expected: `a batch of at most ${thousands(Math.floor(Math.sqrt(MOST_DENSITIES / latentSize)))}`,
      found: thousands(batch),
      hint: "Choose a smaller batch.",
    });
  }
  const deviation = tf.sub(tf.expandDims(z, 1), tf.expandDims(mean, 0));
  const precision = tf.expandDims(tf.exp(tf.neg(logVariance)), 0);
  const terms = tf.add(tf.mul(tf.square(deviation), precision), tf.expandDims(logVariance, 0));
  const logDensities = tf.mul(tf.add(terms, LOG_TWO_PI), -0.5); // [of z, under x, latentSize]
  const together = tf.logSumExp(tf.sum(logDensities, 2), 1);
  const apart = tf.sum(tf.logSumExp(logDensities, 1), 1);
  return tf.mean(tf.sub(together, apart));
}
