import type * as tf from "@tensorflow/tfjs-core";
import { adam, adamStep, adamStepSpecs } from "#engine/program/adam";
import type { Optimiser } from "./optimiser";
import { prefixed, withoutPrefix } from "./prefix";

/** Adam with the constants of Kingma & Ba 2015. State: `first/…` and `second/…`, one each per parameter. */
export const adamOptimiser: Optimiser = {
  stateSpecs: (parameters) => ({ ...prefixed("first", parameters), ...prefixed("second", parameters) }),
  scalars: Object.keys(adamStepSpecs),
  scalarsOf: (t, learningRate) => ({ ...adamStep(t, learningRate) }),
  update: (parameters, gradients, state, scalars) => {
    const next = adam(
      {
        parameters,
        firstMoments: withoutPrefix("first", state),
        secondMoments: withoutPrefix("second", state),
      },
      gradients,
      // Both are fed by the names in `scalars`.
      { stepSize: scalars["stepSize"] as tf.Tensor, epsilonHat: scalars["epsilonHat"] as tf.Tensor },
    );
    return {
      parameters: { ...next.parameters },
      state: { ...prefixed("first", next.firstMoments), ...prefixed("second", next.secondMoments) },
    };
  },
};
