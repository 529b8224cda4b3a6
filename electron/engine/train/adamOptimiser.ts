import type * as tf from "@tensorflow/tfjs-core";
import { adam, adamStep, adamStepSpecs, flushMoments } from "#engine/program/adam";
import type { Optimiser } from "./optimiser";

/** Adam with the constants of Kingma & Ba 2015. */
export const adamOptimiser: Optimiser = {
  slots: ["first", "second"],
  scalars: Object.keys(adamStepSpecs),
  scalarsOf: (t, learningRate) => ({ ...adamStep(t, learningRate) }),
  tidy: flushMoments,
  update: (parameters, gradients, { first = {}, second = {} }, scalars) => {
    const next = adam({ parameters, firstMoments: first, secondMoments: second }, gradients, {
      // Both are fed by the names in `scalars`.
      stepSize: scalars["stepSize"] as tf.Tensor,
      epsilonHat: scalars["epsilonHat"] as tf.Tensor,
    });
    return {
      parameters: next.parameters,
      slots: { first: next.firstMoments, second: next.secondMoments },
    };
  },
};
