import * as tf from "@tensorflow/tfjs-core";
import type { Likelihood } from "./likelihood";

/** Logits this near 0 go by the series; further out the closed forms keep all digits of a float32. */
const NEAR = 0.25;

/**
 * Independent continuous Bernoullis over [0, 1] with λ = sigmoid(ℓ) (Loaiza-Ganem & Cunningham 2019, equations 5 to 8):
 * log p(x|z) = Σ x ℓ − softplus(ℓ) + log C, C = 2 atanh(1 − 2λ) / (1 − 2λ), which in logits is ℓ / tanh(ℓ/2).
 */
export const continuousBernoulli: Likelihood = {
  kind: "continuous-bernoulli",
  parameters: {},
  outputSize: (features) => features,
  logLikelihood: (_parameters, x, logits) =>
    tf.sum(tf.add(tf.sub(tf.mul(x, logits), tf.softplus(logits)), logNormaliser(logits)), 1),
  mean: (_parameters, logits) => mean(logits),
  noise: "uniform",
  sample: (_parameters, logits, noise) => quantile(logits, noise),
};

/** log C of ℓ: an even function, log 2 + ℓ²/12 − 7 ℓ⁴/1440 near 0. */
function logNormaliser(logits: tf.Tensor2D): tf.Tensor2D {
  const { isNear, size } = parted(logits);
  const square = tf.square(logits);
  const series = tf.add<tf.Tensor2D>(tf.mul(square, tf.sub(1 / 12, tf.mul(square, 7 / 1440))), Math.LN2);
  const closed = tf.sub<tf.Tensor2D>(tf.log(size), tf.log(tf.tanh(tf.mul(size, 0.5))));
  return tf.where(isNear, series, closed);
}

/** E x = ½ + ½ coth(ℓ/2) − 1/ℓ, which near 0 is ½ + ℓ/12 − ℓ³/720. */
function mean(logits: tf.Tensor2D): tf.Tensor2D {
  const { isNear, size } = parted(logits);
  const series = tf.mul(logits, tf.sub(1 / 12, tf.mul(tf.square(logits), 1 / 720)));
  const closed = tf.sub(tf.div(0.5, tf.tanh(tf.mul(size, 0.5))), tf.div(1, size));
  return tf.add<tf.Tensor2D>(tf.where(isNear, series, tf.mul(tf.sign(logits), closed)), 0.5);
}

/** x with F(x) = u: log(1 + u (e^a − 1)) / a for a = −|ℓ|, and mirrored for ℓ > 0, so that no exponential overflows. */
function quantile(logits: tf.Tensor2D, u: tf.Tensor2D): tf.Tensor2D {
  const isPositive = tf.greater(logits, 0);
  const isFlat = tf.less(tf.abs(logits), 1e-3);
  const a = tf.neg<tf.Tensor2D>(tf.maximum(tf.abs(logits), 1e-3));
  const v = tf.where(isPositive, tf.sub(1, u), u);
  const below = tf.div<tf.Tensor2D>(tf.log1p(tf.mul(v, tf.expm1(a))), a);
  const x = tf.where<tf.Tensor2D>(isPositive, tf.sub(1, below), below);
  return tf.clipByValue(tf.where(isFlat, u, x), 0, 1);
}

/** Where the series holds, and |ℓ| kept off 0 there, so that the branch not taken has a finite gradient. */
function parted(logits: tf.Tensor2D): { readonly isNear: tf.Tensor2D; readonly size: tf.Tensor2D } {
  const absolute = tf.abs<tf.Tensor2D>(logits);
  return { isNear: tf.less(absolute, NEAR), size: tf.maximum(absolute, NEAR) };
}
