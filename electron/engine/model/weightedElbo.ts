import * as tf from "@tensorflow/tfjs-core";
import type { ElboObjective } from "#shared/domain/objective";
import { elbo, elboTerms } from "./elbo";
import { lossGradients } from "./lossGradients";
import type { Objective } from "./objective";

/**
 * The ELBO with another weight of the KL, reported as the ELBO without it. The loss of a batch is
 * −mean reconstruction + w Σ_j max(λ, mean KL_j) with w = β min(1, step / warm-up) (Higgins et al. 2017; Sønderby et al.
 * 2016) and λ the free bits of a dimension, nats (Kingma et al. 2016, appendix C.8).
 */
export function weightedElbo({ beta, warmUpSteps, freeBits }: Omit<ElboObjective, "kind">): Objective {
  return {
    ...elbo,
    scalars: ["klWeight"],
    scalarsOf: (step) => ({ klWeight: beta * Math.min(1, step / Math.max(1, warmUpSteps)) }),
    training: (model, parameters, x, noise, scalars) =>
      lossGradients(parameters, (at) => {
        const { klPerDimension, ...terms } = elboTerms(model, at, x, noise);
        const weight = scalars["klWeight"] as tf.Scalar; // declared above
        const means = tf.mean(klPerDimension, 0);
        const charged = tf.sum<tf.Scalar>(freeBits > 0 ? tf.maximum(means, freeBits) : means);
        const reconstruction = tf.mean<tf.Scalar>(terms.reconstruction);
        return { loss: tf.sub(tf.mul(charged, weight), reconstruction), terms };
      }),
  };
}
