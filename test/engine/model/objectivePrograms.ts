import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import type { Model } from "#engine/model/model";
import type { Objective } from "#engine/model/objective";
import { tensorSpecsOf } from "#engine/model/parameters";
import { EagerRuntime } from "#engine/program/eagerRuntime";
import { OnnxRuntime } from "#engine/program/onnxRuntime";
import type { Program, Runtime, TensorMap, TensorSpecs, Tensors } from "#engine/program/runtime";
import { prefixed, withoutPrefix } from "#engine/train/prefix";
import { Random } from "#shared/math/random";

export const traced = new OnnxRuntime({ executionProvider: "cpu", threads: 1 });
export const eager = new EagerRuntime("cpu");

/** A scalar of what an objective is made of, written down a second time by the test. */
export type LossFunction = (model: Model, parameters: Tensors, x: tf.Tensor2D, noise: Tensors) => tf.Scalar;

function specsOf(model: Model, objective: Objective, batch: number): TensorSpecs {
  const scalar = { shape: [], dtype: "float32" } as const;
  return {
    x: { shape: [batch, model.features], dtype: "float32" },
    ...prefixed("noise", objective.noise(model, batch)),
    ...prefixed("objective", Object.fromEntries(objective.scalars.map((name) => [name, scalar]))),
    ...prefixed("parameter", tensorSpecsOf(model.parameters)),
  };
}

/** Outputs: `term/…`, [batch], and `gradient/…` of the loss. Feeds as `feedsOf` makes them. */
export function trainingProgram(
  runtime: Runtime,
  model: Model,
  objective: Objective,
  batch: number,
): Promise<Program> {
  return runtime.compile(
    (inputs) => {
      const { terms, gradients } = objective.training(
        model,
        withoutPrefix("parameter", inputs),
        inputs["x"] as tf.Tensor2D, // declared below
        withoutPrefix("noise", inputs),
        withoutPrefix("objective", inputs),
      );
      return { ...prefixed("term", { ...terms }), ...prefixed("gradient", gradients) };
    },
    specsOf(model, objective, batch),
  );
}

/** Output: `loss`, [1]. */
export function lossProgram(
  runtime: Runtime,
  model: Model,
  objective: Objective,
  batch: number,
  loss: LossFunction,
): Promise<Program> {
  return runtime.compile(
    (inputs) => ({
      loss: tf.reshape(
        loss(
          model,
          withoutPrefix("parameter", inputs),
          inputs["x"] as tf.Tensor2D, // declared below
          withoutPrefix("noise", inputs),
        ),
        [1],
      ),
    }),
    specsOf(model, objective, batch),
  );
}

export interface Feeding {
  readonly parameters: TensorMap;
  readonly x: Float32Array;
  /** The step whose scalars are fed. */
  readonly step?: number;
  readonly seed?: number;
}

/** Feeds of one evaluation, with the noise of the seed. */
export function feedsOf(
  model: Model,
  objective: Objective,
  { parameters, x, step = 1, seed = 5 }: Feeding,
): TensorMap {
  const batch = x.length / model.features;
  const noise = Object.entries(objective.noise(model, batch)).map(([name, { shape }]) => {
    const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
    new Random(seed).fork(name).fillNormal(values);
    return [name, values] as const;
  });
  const scalars = Object.entries(objective.scalarsOf(step)).map(
    ([name, value]) => [name, Float32Array.of(value)] as const,
  );
  return {
    x,
    ...prefixed("noise", Object.fromEntries(noise)),
    ...prefixed("objective", Object.fromEntries(scalars)),
    ...prefixed("parameter", parameters),
  };
}
