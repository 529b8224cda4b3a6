import * as tf from "@tensorflow/tfjs-core";
import type { Likelihood } from "./likelihood";

/**
 * Independent Bernoullis with logits ℓ: log p(x|z) = Σ x ℓ − softplus(ℓ). Linear in x, so for x between 0 and 1 it is
 * exactly the expectation of the log likelihood over pixels that are 1 with probability x.
 */
export const bernoulli: Likelihood = {
  kind: "bernoulli",
  parameters: {},
  outputSize: (features) => features,
  logLikelihood: (_parameters, x, logits) => tf.sum(tf.sub(tf.mul(x, logits), tf.softplus(logits)), 1),
  mean: (_parameters, logits) => tf.sigmoid(logits),
  noise: "uniform",
  sample: (_parameters, logits, noise) => tf.cast(tf.less(noise, tf.sigmoid(logits)), "float32"),
};
