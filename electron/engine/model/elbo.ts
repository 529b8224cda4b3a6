import * as tf from "@tensorflow/tfjs-core";
import type { Objective } from "./objective";
import { reparameterise } from "./reparameterise";

/**
 * The evidence lower bound with one reparameterised sample of z for each item and the KL in closed form: the
 * estimator B of Kingma & Welling 2014, equation 7.
 */
export const elbo: Objective = {
  noise: (model, batch) => ({ z: { shape: [batch, model.latentSize], dtype: "float32" } }),
  terms: (model, parameters, x, noise) => {
    if (model.prior.klPerDimension === null) throw new Error("The prior has no closed-form KL");
    const q = model.encoder.encode(parameters, x);
    const z = reparameterise(q, noise["z"] as tf.Tensor2D); // declared by `noise`
    const output = model.decoder.decode(parameters, z);
    const reconstruction = model.likelihood.logLikelihood(parameters, x, output);
    const kl = tf.sum<tf.Tensor1D>(model.prior.klPerDimension(parameters, q), 1);
    return { elbo: tf.sub(reconstruction, kl), reconstruction, kl };
  },
};
