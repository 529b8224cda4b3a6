import * as tf from "@tensorflow/tfjs-core";
import type { Tensors } from "#engine/program/runtime";
import type { Model } from "./model";
import type { GaussianTensors } from "./network";
import type { BoundTensors } from "./objective";

const LOG_TWO_PI = Math.log(2 * Math.PI);

/** z = μ + σ ε for K samples of each item: q [batch, latentSize], noise [batch, K, latentSize] to its shape. */
export function reparameteriseMany({ mean, logVariance }: GaussianTensors, noise: tf.Tensor3D): tf.Tensor3D {
  const sd = tf.exp(tf.mul(logVariance, 0.5));
  return tf.add(tf.expandDims(mean, 1), tf.mul(tf.expandDims(sd, 1), noise));
}

/** log q(z|x), nats: z [batch, K, latentSize] to [batch, K]. */
export function logProposal({ mean, logVariance }: GaussianTensors, z: tf.Tensor3D): tf.Tensor2D {
  const precision = tf.expandDims(tf.exp(tf.neg(logVariance)), 1);
  const squares = tf.mul(tf.square(tf.sub(z, tf.expandDims(mean, 1))), precision);
  const terms = tf.add(tf.add(squares, tf.expandDims(logVariance, 1)), LOG_TWO_PI);
  return tf.mul(tf.sum<tf.Tensor2D>(terms, 2), -0.5);
}

/** log p(x|z) and log p(z), nats, each [batch, K]: x [batch, features], z [batch, K, latentSize]. */
function logJointParts(
  model: Model,
  parameters: Tensors,
  x: tf.Tensor2D,
  z: tf.Tensor3D,
): { readonly likelihood: tf.Tensor2D; readonly prior: tf.Tensor2D } {
  const [batch, samples, latentSize] = z.shape;
  const flat = tf.reshape<tf.Rank.R2>(z, [batch * samples, latentSize]);
  const repeated = tf.reshape<tf.Rank.R2>(tf.tile(tf.expandDims(x, 1), [1, samples, 1]), [
    batch * samples,
    model.features,
  ]);
  const output = model.decoder.decode(parameters, flat);
  const perItem = (values: tf.Tensor1D): tf.Tensor2D => tf.reshape(values, [batch, samples]);
  return {
    likelihood: perItem(model.likelihood.logLikelihood(parameters, repeated, output)),
    prior: perItem(model.prior.logDensity(parameters, flat)),
  };
}

/** Far below the rounding of a sum whose largest term is 1, and far above denormal numbers. */
const LEAST_LOG_WEIGHT = -50;

/**
 * log (1/K) Σ_k w_k of log w [batch, K] to [batch]. Samples whose share is below e^-50 get no slope: as numbers near the
 * smallest float32 their slopes change no sum, and processors take ten times as long over products with them.
 */
export function logMeanExp(logWeights: tf.Tensor2D): tf.Tensor1D {
  const largest = tf.max<tf.Tensor2D>(logWeights, 1, true);
  const shares = tf.exp(tf.maximum(tf.sub(logWeights, largest), LEAST_LOG_WEIGHT));
  const shifted = tf.log(tf.mean<tf.Tensor1D>(shares, 1));
  return tf.add(shifted, tf.reshape(largest, [logWeights.shape[0]]));
}

export interface ImportanceWeights {
  /** log w = log p(x|z) + log p(z) − log q(z|x), nats, [batch, K]. */
  readonly logWeights: tf.Tensor2D;
  /** `bound` is L_K; the others are means over the samples, `elbo` of log w and `kl` of log q(z|x) − log p(z). */
  readonly terms: BoundTensors & { readonly bound: tf.Tensor1D };
}

/** x [batch, features], z [batch, K, latentSize] with its proposal's parameters. */
export function importanceWeights(
  model: Model,
  parameters: Tensors,
  x: tf.Tensor2D,
  z: tf.Tensor3D,
  q: GaussianTensors,
): ImportanceWeights {
  const { likelihood, prior } = logJointParts(model, parameters, x, z);
  const logRatio = tf.sub<tf.Tensor2D>(logProposal(q, z), prior);
  const logWeights = tf.sub<tf.Tensor2D>(likelihood, logRatio);
  const reconstruction = tf.mean<tf.Tensor1D>(likelihood, 1);
  const kl = tf.mean<tf.Tensor1D>(logRatio, 1);
  const bound = logMeanExp(logWeights);
  return { logWeights, terms: { elbo: tf.sub(reconstruction, kl), reconstruction, kl, bound } };
}
