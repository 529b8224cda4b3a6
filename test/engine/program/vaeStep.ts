import * as tf from "@tensorflow/tfjs-core";

import { adam, adamStep, adamStepSpecs } from "#engine/program/adam";
import { mapRecord } from "#engine/program/mapRecord";
import { parameterLayout } from "#engine/program/parameterLayout";
import type { LoopFunction, LoopSpec, TensorMap, TensorSpecs, Tensors } from "#engine/program/runtime";
import { valueAndGradients } from "#engine/program/valueAndGradients";

import { float, numbers } from "./comparison";

export interface Sizes {
  readonly inputs: number;
  readonly hidden: number;
  readonly latent: number;
  readonly batch: number;
}

export function vaeParameters({ inputs: D, hidden: H, latent: Z }: Sizes): TensorSpecs {
  return {
    W1: float(D, H),
    b1: float(H),
    Wm: float(H, Z),
    bm: float(Z),
    Wv: float(H, Z),
    bv: float(Z),
    W2: float(Z, H),
    b2: float(H),
    W3: float(H, D),
    b3: float(D),
  };
}

const t = (tensors: Tensors, key: string): tf.Tensor => tensors[key] as tf.Tensor;

function dense(x: tf.Tensor, p: Tensors, weight: string, bias: string): tf.Tensor {
  return tf.add(tf.matMul(x, t(p, weight)), t(p, bias));
}

/** The negative evidence lower bound of a Bernoulli VAE, mean over the batch, in nats. */
export function vaeLoss(
  p: Tensors,
  x: tf.Tensor,
  noise: tf.Tensor,
): { value: tf.Scalar; aux: { kl: tf.Tensor } } {
  const h = tf.relu(dense(x, p, "W1", "b1"));
  const mean = dense(h, p, "Wm", "bm");
  const logVariance = dense(h, p, "Wv", "bv");
  const z = tf.add(mean, tf.mul(tf.exp(tf.mul(logVariance, 0.5)), noise));
  const logits = dense(tf.relu(dense(z, p, "W2", "b2")), p, "W3", "b3");
  const reconstruction = tf.sum(tf.sub(tf.softplus(logits), tf.mul(logits, x)), 1);
  const terms = tf.sub(tf.sub(tf.add(logVariance, 1), tf.square(mean)), tf.exp(logVariance));
  const kl = tf.mul(tf.sum(terms, 1), -0.5);
  return { value: tf.mean(tf.add(reconstruction, kl)), aux: { kl: tf.mean(kl) } };
}

function prefixed<T>(prefix: string, record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [prefix + key, value]));
}

function withoutPrefix(prefix: string, record: Tensors): Tensors {
  return Object.fromEntries(
    Object.entries(record)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]),
  );
}

/** One training step by Adam on packed parameters. */
export function vaeTraining(sizes: Sizes): {
  spec: LoopSpec;
  step: LoopFunction;
  layout: ReturnType<typeof parameterLayout>;
} {
  const layout = parameterLayout(vaeParameters(sizes));
  const spec: LoopSpec = {
    state: {
      ...prefixed("p.", layout.specs),
      ...prefixed("m.", layout.specs),
      ...prefixed("v.", layout.specs),
    },
    sequence: {
      x: float(sizes.batch, sizes.inputs),
      eps: float(sizes.batch, sizes.latent),
      ...adamStepSpecs,
    },
    constants: {},
  };
  const step: LoopFunction = ({ state, sequence }) => {
    const parameters = withoutPrefix("p.", state);
    const { value, aux, gradients } = valueAndGradients(
      (p) => vaeLoss(p, t(sequence, "x"), t(sequence, "eps")),
      layout.unpack(parameters),
    );
    const next = adam(
      { parameters, firstMoments: withoutPrefix("m.", state), secondMoments: withoutPrefix("v.", state) },
      layout.pack(gradients),
      { stepSize: t(sequence, "stepSize"), epsilonHat: t(sequence, "epsilonHat") },
    );
    return {
      state: {
        ...prefixed("p.", next.parameters),
        ...prefixed("m.", next.firstMoments),
        ...prefixed("v.", next.secondMoments),
      },
      reports: { loss: value, kl: aux["kl"] as tf.Tensor },
    };
  };
  return { spec, step, layout };
}

/** Binary images, noise, and Adam's scalars for `steps` steps. */
export function vaeSequence(
  { batch, inputs, latent }: Sizes,
  steps: number,
  learningRate: number,
): TensorMap {
  const scalars = Array.from({ length: steps }, (_, i) => adamStep(i + 1, learningRate));
  return {
    x: numbers(steps * batch * inputs, 3).map((v) => Number(v > 0.3)),
    eps: numbers(steps * batch * latent, 4).map((v) => v * 1.7),
    stepSize: Float32Array.from(scalars, (s) => s.stepSize),
    epsilonHat: Float32Array.from(scalars, (s) => s.epsilonHat),
  };
}

export function vaeInitialState(sizes: Sizes): TensorMap {
  const { layout } = vaeTraining(sizes);
  const weights = mapRecord(vaeParameters(sizes), ({ shape }, key) =>
    numbers(
      shape.reduce((a, b) => a * b, 1),
      key.charCodeAt(0) * 31 + key.charCodeAt(1),
    ).map((v) => v * 0.3),
  );
  const zeros = mapRecord(layout.specs, ({ shape }) => new Float32Array(shape.reduce((a, b) => a * b, 1)));
  return { ...prefixed("p.", layout.packData(weights)), ...prefixed("m.", zeros), ...prefixed("v.", zeros) };
}
