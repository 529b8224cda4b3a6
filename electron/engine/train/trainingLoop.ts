import * as tf from "@tensorflow/tfjs-core";
import type { LoopFunction, LoopSpec, Tensors } from "#engine/program/runtime";
import { inTraining, type Model } from "#engine/model/model";
import { frozenOf } from "#engine/model/parameters";
import { MOMENTUM } from "#engine/model/normalise";
import { mapRecord } from "#engine/program/mapRecord";
import type { Objective } from "#engine/model/objective";
import type { Optimiser } from "./optimiser";
import { prefixed, withoutPrefix } from "./prefix";
import { clipped, decayed, ruleScalars, type StepRules } from "./stepRules";
import { mapTerms, termOf } from "./terms";
import { slotGroup, statisticGroup, type StateLayout } from "./stateLayout";

const scalar = { shape: [], dtype: "float32" } as const;

/**
 * One optimiser step on the mean loss of a batch, to be compiled as a loop. State: as `layout` packs it. Sequence: `x`
 * [batch, features], `noise/…`, and the scalars of the optimiser, `scalar/…`, the objective, `objective/…`, and the rules, `rule/…`. Reports: the
 * terms of the objective, means over the batch, nats per item, before the step's update.
 */
export function trainingLoop(
  model: Model,
  objective: Objective,
  optimiser: Optimiser,
  layout: StateLayout,
  batch: number,
  rules: StepRules,
): { readonly fn: LoopFunction; readonly spec: LoopSpec } {
  const spec: LoopSpec = {
    state: layout.packedSpecs,
    sequence: {
      x: { shape: [batch, model.features], dtype: "float32" },
      ...prefixed("noise", objective.noise(model, batch)),
      ...Object.fromEntries(optimiser.scalars.map((name) => [`scalar/${name}`, scalar])),
      ...Object.fromEntries(objective.scalars.map((name) => [`objective/${name}`, scalar])),
      ...Object.fromEntries(ruleScalars(rules).map((name) => [`rule/${name}`, scalar])),
    },
    constants: {},
  };
  const fn: LoopFunction = ({ state, sequence }) => {
    const packed = withoutPrefix("parameter", state);
    const before = layout.parameters.unpack(packed);
    const { terms, gradients, moments } = objective.training(
      inTraining(model),
      before,
      sequence["x"] as tf.Tensor2D, // declared above
      withoutPrefix("noise", sequence),
      withoutPrefix("objective", sequence),
    );
    const slots = optimiser.slots.map((slot) => [slot, withoutPrefix(slotGroup(slot), state)] as const);
    const ruling = withoutPrefix("rule", sequence);
    const next = optimiser.update(
      decayed(rules, packed, ruling),
      clipped(rules, layout.parameters.pack(withoutFrozen(model, gradients)), ruling),
      Object.fromEntries(slots),
      withoutPrefix("scalar", sequence),
    );
    const nextSlots = Object.entries(next.slots).map(([slot, tensors]) => prefixed(slotGroup(slot), tensors));
    return {
      state: Object.assign(
        prefixed("parameter", withFrozen(model, layout, before, next.parameters)),
        prefixed(statisticGroup, followed(layout, withoutPrefix(statisticGroup, state), moments)),
        ...nextSlots,
      ),
      reports: mapTerms(objective.reported, (name) => tf.mean(termOf(terms, name))),
    };
  };
  return { fn, spec };
}

/** Gradients of 0 for what is frozen: they count in no norm, and nothing is computed for them. */
function withoutFrozen({ parameters }: Model, gradients: Tensors): Tensors {
  const still = frozenOf(parameters);
  return mapRecord(gradients, (gradient, name) => (name in still ? tf.zerosLike(gradient) : gradient));
}

/** The packed parameters of the next step with what is frozen as it was, whatever the optimiser and its decay made of it. */
function withFrozen(model: Model, layout: StateLayout, before: Tensors, next: Tensors): Tensors {
  const still = Object.keys(frozenOf(model.parameters));
  if (still.length === 0) return next;
  const kept = Object.fromEntries(still.map((name) => [name, before[name] as tf.Tensor])); // all are among them
  return layout.parameters.pack({ ...layout.parameters.unpack(next), ...kept });
}

/** Running statistics a step nearer to those of the batch; both packed, none without batch normalisation. */
function followed({ statistics }: StateLayout, running: Tensors, moments: Tensors): Tensors {
  if (Object.keys(running).length === 0) return {};
  const packed = statistics.pack(moments);
  return mapRecord(
    running,
    (value, key) => tf.add(tf.mul(value, 1 - MOMENTUM), tf.mul(packed[key] as tf.Tensor, MOMENTUM)), // the same layout
  );
}
