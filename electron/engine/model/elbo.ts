import * as tf from "@tensorflow/tfjs-core";
import type { Tensors } from "#engine/program/runtime";
import { lossGradients } from "./lossGradients";
import type { Model } from "./model";
import type { GaussianTensors } from "./network";
import type { BoundTensors, Objective } from "./objective";
import { reparameterise } from "./reparameterise";

/** The ELBO's terms and what they are of. */
export interface ElboTensors extends BoundTensors {
  /** The KL of each latent dimension, [batch, latentSize]; null for priors that have none in closed form. */
  readonly klPerDimension: tf.Tensor2D | null;
  readonly q: GaussianTensors;
  /** The sample of each q, [batch, latentSize]. */
  readonly z: tf.Tensor2D;
}

const LOG_TWO_PI_E = Math.log(2 * Math.PI * Math.E);

/**
 * The evidence lower bound with one reparameterised sample of z for each item and the KL in closed form: the
 * estimator B of Kingma & Welling 2014, equation 7. For a prior without one, KL = −H(q) − log p(z) at that sample, with
 * the entropy of q in closed form. `noise` has `z`, [batch, latentSize].
 */
export function elboTerms(model: Model, parameters: Tensors, x: tf.Tensor2D, noise: Tensors): ElboTensors {
  const q = model.encoder.encode(parameters, x);
  const z = reparameterise(q, noise["z"] as tf.Tensor2D); // declared by `noise`
  const output = model.decoder.decode(parameters, z);
  const reconstruction = model.likelihood.logLikelihood(parameters, x, output);
  const klPerDimension = model.prior.klPerDimension?.(parameters, q) ?? null;
  const kl =
    klPerDimension === null
      ? tf.neg<tf.Tensor1D>(tf.add(entropy(q), model.prior.logDensity(parameters, z)))
      : tf.sum<tf.Tensor1D>(klPerDimension, 1);
  return { elbo: tf.sub(reconstruction, kl), reconstruction, kl, klPerDimension, q, z };
}

/** H(q), nats, [batch]. */
function entropy({ logVariance }: GaussianTensors): tf.Tensor1D {
  return tf.mul(tf.sum<tf.Tensor1D>(tf.add(logVariance, LOG_TWO_PI_E), 1), 0.5);
}

/** The evidence lower bound as it stands. */
export const elbo: Objective = {
  reported: ["elbo", "reconstruction", "kl"],
  samples: 1,
  noise: (model, batch) => ({ z: { shape: [batch, model.latentSize], dtype: "float32" } }),
  scalars: [],
  scalarsOf: () => ({}),
  terms: (model, parameters, x, noise) => {
    const { elbo: bound, reconstruction, kl } = elboTerms(model, parameters, x, noise);
    return { elbo: bound, reconstruction, kl };
  },
  training: (model, parameters, x, noise) =>
    lossGradients(model, parameters, (at) => {
      const terms = elbo.terms(model, at, x, noise);
      return { loss: tf.neg(tf.mean<tf.Scalar>(terms.elbo)), terms };
    }),
};
