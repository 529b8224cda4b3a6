import * as tf from "@tensorflow/tfjs-core";
import type { Likelihood } from "./likelihood";

/** Factors of ½ to 1 in one product: 2⁻⁶⁴ is far above the smallest float32. */
const MOST_FACTORS = 64;
const FEWEST_FACTORS = 4;

/** How many neighbours are multiplied before the logarithm: the largest divisor that a product bears, 1 where it saves nothing. */
export function factorsOf(features: number): number {
  for (let size = Math.min(MOST_FACTORS, features); size >= FEWEST_FACTORS; size--) {
    if (features % size === 0) return size;
  }
  return 1;
}

/**
 * Σ x ℓ − softplus(ℓ) as Σ (x ℓ − max(ℓ, 0)) + Σ log sigmoid(|ℓ|), no term of either sign cancelling another. A logarithm
 * is the dearest pass over the logits, and the sum of logarithms is the logarithm of a product; each product of up to 64
 * factors adds a rounding of 1e-6 at most.
 */
function logLikelihoodOnly(x: tf.Tensor2D, logits: tf.Tensor2D): tf.Tensor1D {
  const [batch, features] = logits.shape;
  const size = factorsOf(features);
  const certainty = tf.sigmoid(tf.abs(logits));
  const factors = size === 1 ? certainty : tf.prod(tf.reshape(certainty, [batch, features / size, size]), 2);
  return tf.add(tf.sum(tf.sub(tf.mul(x, logits), tf.relu(logits)), 1), tf.sum(tf.log(factors), 1));
}

/**
 * Σ x ℓ − softplus(ℓ) with its slopes x − sigmoid(ℓ) written out: as the sum of their parts they would be twice as many
 * passes over the logits.
 */
const differentiable = tf.customGrad((...inputs) => {
  const [x, logits, save] = inputs as unknown as [tf.Tensor2D, tf.Tensor2D, (tensors: tf.Tensor[]) => void]; // as called below, with what tfjs adds
  save([x, logits]);
  return {
    value: logLikelihoodOnly(x, logits),
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [kept, at] = saved as [tf.Tensor2D, tf.Tensor2D]; // as saved above
      const slope = tf.expandDims(dy, 1);
      return [tf.mul(slope, at), tf.mul(slope, tf.sub(kept, tf.sigmoid(at)))];
    },
  };
});

/**
 * Independent Bernoullis with logits ℓ: log p(x|z) = Σ x ℓ − softplus(ℓ). Linear in x, so for x between 0 and 1 it is
 * exactly the expectation of the log likelihood over pixels that are 1 with probability x.
 */
export const bernoulli: Likelihood = {
  kind: "bernoulli",
  parameters: {},
  outputSize: (features) => features,
  logLikelihood: (_parameters, x, logits) => differentiable(x, logits),
  logLikelihoodOnly: (_parameters, x, logits) => logLikelihoodOnly(x, logits),
  mean: (_parameters, logits) => tf.sigmoid(logits),
  noise: "uniform",
  sample: (_parameters, logits, noise) => tf.cast(tf.less(noise, tf.sigmoid(logits)), "float32"),
};
