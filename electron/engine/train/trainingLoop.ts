import * as tf from "@tensorflow/tfjs-core";
import type { LoopFunction, LoopSpec, Tensors } from "#engine/program/runtime";
import { valueAndGradients } from "#engine/program/valueAndGradients";
import type { Model } from "#engine/model/model";
import type { Objective } from "#engine/model/objective";
import type { Optimiser } from "./optimiser";
import { prefixed, withoutPrefix } from "./prefix";
import { slotGroup, type StateLayout } from "./stateLayout";

/** What one step reports, the mean over its batch, nats per item. */
export const termNames = ["elbo", "reconstruction", "kl"] as const;

const scalar = { shape: [], dtype: "float32" } as const;

/**
 * One optimiser step on the mean bound of a batch, to be compiled as a loop. State: as `layout` packs it. Sequence: `x`
 * [batch, features], `noise/…` and the optimiser's scalars, `scalar/…`. Reports: `elbo`, `reconstruction`, `kl`, before
 * the step's update.
 */
export function trainingLoop(
  model: Model,
  objective: Objective,
  optimiser: Optimiser,
  layout: StateLayout,
  batch: number,
): { readonly fn: LoopFunction; readonly spec: LoopSpec } {
  const spec: LoopSpec = {
    state: layout.packedSpecs,
    sequence: {
      x: { shape: [batch, model.features], dtype: "float32" },
      ...prefixed("noise", objective.noise(model, batch)),
      ...Object.fromEntries(optimiser.scalars.map((name) => [`scalar/${name}`, scalar])),
    },
    constants: {},
  };
  const fn: LoopFunction = ({ state, sequence }) => {
    const packed = withoutPrefix("parameter", state);
    const { aux, gradients } = valueAndGradients((parameters: Tensors) => {
      const x = sequence["x"] as tf.Tensor2D; // declared above
      const terms = objective.terms(model, parameters, x, withoutPrefix("noise", sequence));
      const means = Object.fromEntries(termNames.map((name) => [name, tf.mean<tf.Scalar>(terms[name])]));
      return { value: tf.neg(tf.mean<tf.Scalar>(terms.elbo)), aux: means };
    }, layout.parameters.unpack(packed));
    const slots = optimiser.slots.map((slot) => [slot, withoutPrefix(slotGroup(slot), state)] as const);
    const next = optimiser.update(
      packed,
      layout.parameters.pack(gradients),
      Object.fromEntries(slots),
      withoutPrefix("scalar", sequence),
    );
    const nextSlots = Object.entries(next.slots).map(([slot, tensors]) => prefixed(slotGroup(slot), tensors));
    return {
      state: Object.assign(prefixed("parameter", next.parameters), ...nextSlots),
      reports: aux,
    };
  };
  return { fn, spec };
}
