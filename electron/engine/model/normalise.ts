import * as tf from "@tensorflow/tfjs-core";
import { assertNever } from "#shared/domain/assertNever";
import type { Normalisation } from "#shared/domain/model";
import type { Tensors } from "#engine/program/runtime";
import type { BatchMoments } from "./batchMoments";
import { parameterOf } from "./dense";
import type { ParameterSpec, ParameterSpecs } from "./parameters";

/** Keeps the root off 0; PyTorch's value. */
const EPSILON = 1e-5;
/** Of the way that running moments go to a batch's in each step; PyTorch's value. */
export const MOMENTUM = 0.1;

/** Parameters of a normalisation of `channels`: gain and offset, and with `batch` the running mean and variance. */
export function normSpecs(kind: Normalisation, name: string, channels: number): ParameterSpecs {
  if (kind === "none") return {};
  const spec = (value: number): ParameterSpec => ({
    shape: [channels],
    initialisation: { kind: "constant", value },
  });
  const trained = { [`${name}/gain`]: spec(1), [`${name}/offset`]: spec(0) };
  if (kind === "layer") return trained;
  return {
    ...trained,
    [`${name}/mean`]: { ...spec(0), isStatistic: true },
    [`${name}/variance`]: { ...spec(1), isStatistic: true },
  };
}

/**
 * gain (x − mean) / √(variance + ε) + offset, x [batch, channels] or [batch, height, width, channels]. Over the batch: by
 * this batch's moments in training, where `moments` collects them, and by the running ones elsewhere (Ioffe & Szegedy
 * 2015, algorithms 1 and 2). Over the item: all its values together (Ba et al. 2016, equation 3), gains by channel.
 */
export function normalise<T extends tf.Tensor>(
  kind: Normalisation,
  parameters: Tensors,
  name: string,
  x: T,
  moments: BatchMoments | undefined,
): T {
  switch (kind) {
    case "none":
      return x;
    case "layer": {
      const axes = x.shape.map((_, i) => i).slice(1);
      const { mean, variance } = tf.moments(x, axes, true);
      return scaled(parameters, name, x, mean, variance);
    }
    case "batch": {
      const { mean, variance } = moments?.of(name, x) ?? {
        mean: parameterOf(parameters, `${name}/mean`),
        variance: parameterOf(parameters, `${name}/variance`),
      };
      return scaled(parameters, name, x, mean, variance);
    }
    default:
      return assertNever(kind);
  }
}

function scaled<T extends tf.Tensor>(
  parameters: Tensors,
  name: string,
  x: T,
  mean: tf.Tensor,
  variance: tf.Tensor,
): T {
  const deviation = tf.sqrt(tf.add(variance, EPSILON));
  const factor = tf.div(parameterOf(parameters, `${name}/gain`), deviation);
  return tf.add(tf.mul(tf.sub(x, mean), factor), parameterOf(parameters, `${name}/offset`));
}
