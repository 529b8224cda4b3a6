import * as tf from "@tensorflow/tfjs-core";
import type { Tensors } from "#engine/program/runtime";
import { lossGradients } from "./lossGradients";
import type { Model } from "./model";
import type { GaussianTensors } from "./network";
import type { BoundTensors, Objective } from "./objective";
import { reparameterise } from "./reparameterise";

/** The ELBO's terms, with the KL of each latent dimension, [batch, latentSize], beside their sum, and what they are of. */
export interface ElboTensors extends BoundTensors {
  readonly klPerDimension: tf.Tensor2D;
  readonly q: GaussianTensors;
  /** The sample of each q, [batch, latentSize]. */
  readonly z: tf.Tensor2D;
}

/**
 * The evidence lower bound with one reparameterised sample of z for each item and the KL in closed form: the
 * estimator B of Kingma & Welling 2014, equation 7. `noise` has `z`, [batch, latentSize].
 * @throws when the prior has no closed-form KL
 */
export function elboTerms(model: Model, parameters: Tensors, x: tf.Tensor2D, noise: Tensors): ElboTensors {
  if (model.prior.klPerDimension === null) throw new Error("The prior has no closed-form KL");
  const q = model.encoder.encode(parameters, x);
  const z = reparameterise(q, noise["z"] as tf.Tensor2D); // declared by `noise`
  const output = model.decoder.decode(parameters, z);
  const reconstruction = model.likelihood.logLikelihood(parameters, x, output);
  const klPerDimension = model.prior.klPerDimension(parameters, q);
  const kl = tf.sum<tf.Tensor1D>(klPerDimension, 1);
  return { elbo: tf.sub(reconstruction, kl), reconstruction, kl, klPerDimension, q, z };
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
