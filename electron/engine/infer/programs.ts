import * as tf from "@tensorflow/tfjs-core";
import type { Model } from "#engine/model/model";
import { tensorSpecsOf, type ParameterSpecs } from "#engine/model/parameters";
import type { Program, Runtime, TensorMap, TensorSpec, TensorSpecs, Tensors } from "#engine/program/runtime";
import { valueAndGradients } from "#engine/program/valueAndGradients";
import { prefixed, withoutPrefix } from "#engine/train/prefix";
import { reparameterise } from "#engine/model/reparameterise";

/** A function of weights and other inputs, compiled once for each number of rows. */
interface Inference {
  readonly label: string;
  /** The weights that it takes: only those it needs. */
  readonly parameters: ParameterSpecs;
  readonly inputs: (batch: number) => TensorSpecs;
  readonly fn: (parameters: Tensors, inputs: Tensors) => Record<string, tf.Tensor>;
}

export type InferenceName =
  | "encode"
  | "prior"
  | "decode"
  | "draw"
  | "inspect"
  | "likelihood"
  | "likelihoods"
  | "likelihoodGradient";

const float = (...shape: number[]): TensorSpec => ({ shape, dtype: "float32" });

function inferencesOf(model: Model): Readonly<Record<InferenceName, Inference>> {
  const { features, latentSize, encoder, decoder, likelihood, prior } = model;
  const generator = { ...decoder.parameters, ...likelihood.parameters };
  const logLikelihoodOf = (parameters: Tensors, x: tf.Tensor2D, z: tf.Tensor2D): tf.Tensor1D =>
    likelihood.logLikelihood(parameters, x, decoder.decode(parameters, z));
  const logLikelihoodOnly = (parameters: Tensors, x: tf.Tensor2D, z: tf.Tensor2D): tf.Tensor1D => {
    const of = likelihood.logLikelihoodOnly ?? likelihood.logLikelihood;
    return of(parameters, x, decoder.decode(parameters, z));
  };
  return {
    /** x [batch, features] to `mean` and `sd` [batch, latentSize]. */
    encode: {
      label: "the encoder",
      parameters: encoder.parameters,
      inputs: (batch) => ({ x: float(batch, features) }),
      fn: (parameters, inputs) => {
        const q = encoder.encode(parameters, input(inputs, "x"));
        return { mean: q.mean, sd: tf.exp(tf.mul(q.logVariance, 0.5)) };
      },
    },
    /** The components of the prior, whatever the batch: `logWeights` [components], `mean` and `sd` [components, latentSize]. */
    prior: {
      label: "the prior",
      parameters: prior.uses,
      inputs: () => ({}),
      fn: (parameters) => {
        if (prior.components === null) throw new Error("The prior N(0, I) needs no program");
        const { logWeights, mean, logVariance } = prior.components(parameters);
        return { logWeights, mean, sd: tf.exp(tf.mul(logVariance, 0.5)) };
      },
    },
    /** z [batch, latentSize] to the mean of p(x|z), [batch, features]. */
    decode: {
      label: "the decoder",
      parameters: generator,
      inputs: (batch) => ({ z: float(batch, latentSize) }),
      fn: (parameters, inputs) => ({
        mean: likelihood.mean(parameters, decoder.decode(parameters, input(inputs, "z"))),
      }),
    },
    /** z and `noise` [batch, features] to a draw from p(x|z). */
    draw: {
      label: "drawing from the likelihood",
      parameters: generator,
      inputs: (batch) => ({ z: float(batch, latentSize), noise: float(batch, features) }),
      fn: (parameters, inputs) => {
        const output = decoder.decode(parameters, input(inputs, "z"));
        return { draw: likelihood.sample(parameters, output, input(inputs, "noise")) };
      },
    },
    /**
     * One x [1, features] with `mean` and `logVariance` [1, latentSize] of its q, `noise` [batch, latentSize], and `mask`
     * [batch], 0 for rows that fill up: `logLikelihood` [batch] at z ~ q, and over the rows that count the sums of
     * mean − `center` and of its square, [features]. Centred, because the square of a sum loses its digits otherwise.
     */
    inspect: {
      label: "inspecting an item",
      parameters: generator,
      inputs: (batch) => ({
        x: float(1, features),
        mean: float(1, latentSize),
        logVariance: float(1, latentSize),
        noise: float(batch, latentSize),
        mask: float(batch, 1),
        center: float(1, features),
      }),
      fn: (parameters, inputs) => {
        const q = { mean: input(inputs, "mean"), logVariance: input(inputs, "logVariance") };
        const z = reparameterise(q, input(inputs, "noise"));
        const output = decoder.decode(parameters, z);
        const deviation = tf.sub(likelihood.mean(parameters, output), input(inputs, "center"));
        const counted = tf.mul(deviation, input(inputs, "mask"));
        return {
          logLikelihood: likelihood.logLikelihood(parameters, input(inputs, "x"), output),
          sum: tf.sum(counted, 0),
          squares: tf.sum(tf.mul(counted, deviation), 0),
        };
      },
    },
    /** One x [1, features] and z [batch, latentSize] to `logLikelihood` = log p(x|z), [batch]. */
    likelihood: {
      label: "the likelihood",
      parameters: generator,
      inputs: (batch) => ({ x: float(1, features), z: float(batch, latentSize) }),
      fn: (parameters, inputs) => ({
        logLikelihood: logLikelihoodOnly(parameters, input(inputs, "x"), input(inputs, "z")),
      }),
    },
    /** For each row an x of its own, [batch, features], with z [batch, latentSize] to `logLikelihood` [batch]. */
    likelihoods: {
      label: "the likelihoods of many items",
      parameters: generator,
      inputs: (batch) => ({ x: float(batch, features), z: float(batch, latentSize) }),
      fn: (parameters, inputs) => ({
        logLikelihood: logLikelihoodOnly(parameters, input(inputs, "x"), input(inputs, "z")),
      }),
    },
    /** One x [1, features] and z [batch, latentSize] to `logLikelihood`, and its `gradient` in z, [batch, latentSize]. */
    likelihoodGradient: {
      label: "the gradient of the likelihood",
      parameters: generator,
      inputs: (batch) => ({ x: float(1, features), z: float(batch, latentSize) }),
      fn: (parameters, inputs) => {
        const { aux, gradients } = valueAndGradients(
          ({ z }) => {
            // Of a sum over rows, each row's gradient is its own.
            const logLikelihood = logLikelihoodOf(parameters, input(inputs, "x"), z as tf.Tensor2D); // given below
            return { value: tf.sum(logLikelihood), aux: { logLikelihood } };
          },
          { z: input(inputs, "z") },
        );
        return { ...aux, gradient: input(gradients, "z") };
      },
    },
  };
}

/** Every input of these functions is a matrix. */
const input = (inputs: Tensors, name: string): tf.Tensor2D => inputs[name] as tf.Tensor2D;

/** The inference functions of one model. Weights are inputs, so that training recompiles nothing. */
export class InferencePrograms {
  readonly #inferences: Readonly<Record<InferenceName, Inference>>;
  readonly #programs = new Map<string, Promise<Program>>();

  constructor(
    private readonly runtime: Runtime,
    readonly model: Model,
  ) {
    this.#inferences = inferencesOf(model);
  }

  /** Runs one function on exactly `batch` rows; `parameters` may hold more than it takes. */
  async run(
    name: InferenceName,
    batch: number,
    parameters: TensorMap,
    inputs: TensorMap,
  ): Promise<Record<string, Float32Array>> {
    const { parameters: specs } = this.#inferences[name];
    const program = await this.#program(name, batch);
    const taken = Object.fromEntries(
      Object.keys(specs).map((key) => {
        const values = parameters[key];
        if (values === undefined) throw new Error(`The weights have no "${key}"`);
        return [key, values];
      }),
    );
    const outputs = await program.run({ ...inputs, ...prefixed("parameter", taken) });
    return outputs as Record<string, Float32Array>; // all their outputs are float32
  }

  async dispose(): Promise<void> {
    const programs = await Promise.all(this.#programs.values());
    this.#programs.clear();
    await Promise.all(programs.map((program) => program.dispose()));
  }

  #program(name: InferenceName, batch: number): Promise<Program> {
    const key = `${name} ${batch}`;
    const known = this.#programs.get(key);
    if (known !== undefined) return known;
    const { label, parameters, inputs, fn } = this.#inferences[name];
    const compiled = this.runtime.compile(
      (all) => fn(withoutPrefix("parameter", all), all),
      { ...inputs(batch), ...prefixed("parameter", tensorSpecsOf(parameters)) },
      { label },
    );
    this.#programs.set(key, compiled);
    return compiled;
  }
}
