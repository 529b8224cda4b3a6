import * as tf from "@tensorflow/tfjs-core";
import type { ElboObjective } from "#shared/domain/objective";
import { elbo, elboTerms } from "./elbo";
import { lossGradients } from "./lossGradients";
import type { Objective } from "./objective";
import { totalCorrelation } from "./totalCorrelation";

/**
 * The ELBO with another weight of the KL, reported as the ELBO without it. The loss of a batch is
 * −mean reconstruction + w Σ_j max(λ, mean KL_j) with w = β r (Higgins et al. 2017) and λ the free bits of a dimension,
 * nats (Kingma et al. 2016, appendix C.8). r rises from 0 to 1 over the warm-up (Sønderby et al. 2016), once or again in
 * each cycle (Fu et al. 2019, equation 7).
 *
 * Where β weighs the total correlation alone, w is 1 and (β − 1) r TC is added: index-code mutual information and
 * dimension-wise KL keep the weight 1 (Chen et al. 2018, equation 4 with α = γ = 1).
 */
export function weightedElbo(config: Omit<ElboObjective, "kind">): Objective {
  const { beta, freeBits, weighs = "kl" } = config;
  const isOfKl = weighs === "kl";
  return {
    ...elbo,
    scalars: ["weight"],
    scalarsOf: (step) => ({ weight: (isOfKl ? beta : beta - 1) * rampAt(config, step) }),
    training: (model, parameters, x, noise, scalars) =>
      lossGradients(model, parameters, (at) => {
        const { klPerDimension, q, z, ...terms } = elboTerms(model, at, x, noise);
        const weight = scalars["weight"] as tf.Scalar; // declared above
        // Without a KL of each dimension, the free bits of all are those of the whole.
        const means = klPerDimension === null ? tf.mean(terms.kl) : tf.mean(klPerDimension, 0);
        const free = klPerDimension === null ? freeBits * model.latentSize : freeBits;
        const charged = tf.sum<tf.Scalar>(free > 0 ? tf.maximum(means, free) : means);
        const reconstruction = tf.mean<tf.Scalar>(terms.reconstruction);
        const cost = isOfKl
          ? tf.mul<tf.Scalar>(charged, weight)
          : tf.add<tf.Scalar>(charged, tf.mul(totalCorrelation(q, z), weight));
        return { loss: tf.sub(cost, reconstruction), terms };
      }),
  };
}

/** Of the weight's way to its full size, 0 to 1, in step `step` of the run, 1 for the first. */
function rampAt(
  { warmUpSteps, cycleSteps = 0 }: Pick<ElboObjective, "warmUpSteps" | "cycleSteps">,
  step: number,
): number {
  const since = cycleSteps > 0 ? ((step - 1) % cycleSteps) + 1 : step;
  return Math.min(1, since / Math.max(1, warmUpSteps));
}
