import * as tf from "@tensorflow/tfjs-core";
import type { LoopFunction, LoopSpec, Tensors } from "#engine/program/runtime";
import { valueAndGradients } from "#engine/program/valueAndGradients";
import type { Model } from "#engine/model/model";
import type { Objective } from "#engine/model/objective";
import { tensorSpecsOf } from "#engine/model/parameters";
import type { Optimiser } from "./optimiser";
import { prefixed, withoutPrefix } from "./prefix";

/** What one step reports, the mean over its batch, nats per item. */
export const termNames = ["elbo", "reconstruction", "kl"] as const;

const scalar = { shape: [], dtype: "float32" } as const;

/**
 * One optimiser step on the mean bound of a batch, to be compiled as a loop. State: `parameter/…` and `optimiser/…`.
 * Sequence: `x` [batch, features], `noise/…` and the optimiser's scalars, `scalar/…`. Reports: `elbo`,
 * `reconstruction`, `kl`, before the step's update.
 */
export function trainingLoop(
  model: Model,
  objective: Objective,
  optimiser: Optimiser,
  batch: number,
): { readonly fn: LoopFunction; readonly spec: LoopSpec } {
  const parameterSpecs = tensorSpecsOf(model.parameters);
  const spec: LoopSpec = {
    state: {
      ...prefixed("parameter", parameterSpecs),
      ...prefixed("optimiser", optimiser.stateSpecs(parameterSpecs)),
    },
    sequence: {
      x: { shape: [batch, model.features], dtype: "float32" },
      ...prefixed("noise", objective.noise(model, batch)),
      ...Object.fromEntries(optimiser.scalars.map((name) => [`scalar/${name}`, scalar])),
    },
    constants: {},
  };
  const fn: LoopFunction = ({ state, sequence }) => {
    const parameters = withoutPrefix("parameter", state);
    const { aux, gradients } = valueAndGradients((at: Tensors) => {
      const x = sequence["x"] as tf.Tensor2D; // declared above
      const terms = objective.terms(model, at, x, withoutPrefix("noise", sequence));
      const means = Object.fromEntries(termNames.map((name) => [name, tf.mean<tf.Scalar>(terms[name])]));
      return { value: tf.neg(tf.mean<tf.Scalar>(terms.elbo)), aux: means };
    }, parameters);
    const scalars = withoutPrefix("scalar", sequence);
    const next = optimiser.update(parameters, gradients, withoutPrefix("optimiser", state), scalars);
    return {
      state: { ...prefixed("parameter", next.parameters), ...prefixed("optimiser", next.state) },
      reports: aux,
    };
  };
  return { fn, spec };
}
