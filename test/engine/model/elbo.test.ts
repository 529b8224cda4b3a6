import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { klToStandardNormal } from "#shared/math/gaussian";
import { activationSchema, type ModelConfig } from "#shared/domain/model";
import { plainElbo } from "#shared/domain/objective";
import { Random } from "#shared/math/random";
import { elbo } from "#engine/model/elbo";
import { buildModel, type Model } from "#engine/model/model";
import { initialParameters } from "#engine/model/parameters";
import { standardNormal } from "#engine/model/standardNormal";
import { valueAndGradients } from "#engine/program/valueAndGradients";
import { evaluate, matrix, type Rows } from "./evaluate";

const config: ModelConfig = {
  hidden: [5],
  latentSize: 2,
  activation: "tanh",
  likelihood: "bernoulli",
  binarisation: "stochastic",
  objective: plainElbo,
  seed: 3,
};
const features = 4;
const batch = 3;

function rows(values: ArrayLike<number>, shape: readonly number[]): Rows {
  const [, width] = shape;
  const flat = Array.from(values);
  if (width === undefined) return flat;
  return [...Array(shape[0] ?? 0).keys()].map((i) => flat.slice(i * width, (i + 1) * width));
}

function inputsOf(model: Model, parameters: Readonly<Record<string, Float32Array>>): Record<string, Rows> {
  const random = new Random(5);
  const x = Array.from({ length: batch * features }, () => (random.uniform() < 0.5 ? 0 : 1));
  const noise = Array.from({ length: batch * model.latentSize }, () => random.normal());
  const weights = Object.entries(parameters).map(
    ([name, values]) => [name, rows(values, model.parameters[name]?.shape ?? [])] as const,
  );
  return {
    ...Object.fromEntries(weights),
    x: rows(x, [batch, features]),
    noise: rows(noise, [batch, model.latentSize]),
  };
}

describe("the KL to the standard normal", () => {
  it("is the closed form of Kingma & Welling, dimension by dimension", async () => {
    const mean = [[0, 1.5, -2]];
    const sd = [1, 0.3, 2.2];
    const logVariance = [sd.map((s) => 2 * Math.log(s))];
    const { kl = [] } = await evaluate({ mean, logVariance }, (t) => ({
      kl: standardNormal.klPerDimension?.(
        {},
        {
          mean: matrix(t, "mean"),
          logVariance: matrix(t, "logVariance"),
        },
      ) as tf.Tensor,
    }));
    sd.forEach((s, j) => expect(kl[j]).toBeCloseTo(klToStandardNormal(mean[0]?.[j] ?? 0, s), 5));
  });

  it("has a normalised prior density beside it", async () => {
    const { log } = await evaluate({ z: [[0.5, -1]] }, (t) => ({
      log: standardNormal.logDensity({}, matrix(t, "z")),
    }));
    expect(log?.[0]).toBeCloseTo(-0.5 * (0.25 + 1) - Math.log(2 * Math.PI), 5);
  });
});

describe("the ELBO", () => {
  it("is reconstruction minus KL, item by item", async () => {
    const model = buildModel(config, features);
    const inputs = inputsOf(model, initialParameters(model.parameters, 3));
    const values = await evaluate(inputs, (t) => ({
      ...elbo.terms(model, t, matrix(t, "x"), { z: matrix(t, "noise") }),
    }));
    for (let i = 0; i < batch; i++) {
      const difference = (values["reconstruction"]?.[i] ?? 0) - (values["kl"]?.[i] ?? 0);
      expect(values["elbo"]?.[i]).toBeCloseTo(difference, 5);
      expect(values["kl"]?.[i]).toBeGreaterThanOrEqual(0);
      expect(values["reconstruction"]?.[i]).toBeLessThan(0);
    }
  });

  const cases = activationSchema.options.flatMap((activation) =>
    (["bernoulli", "gaussian"] as const).map((likelihood) => ({ activation, likelihood })),
  );
  it.each(cases)("has the gradients of finite differences ($activation, $likelihood)", async (options) => {
    const model = buildModel({ ...config, ...options }, features);
    // Biases start at 0, where an item of zeros would lie right on the kink of a relu.
    const parameters = Object.fromEntries(
      Object.entries(initialParameters(model.parameters, 3)).map(([name, values]) => [
        name,
        values.map((weight, i) => weight + 0.1 * Math.cos(i + 1)),
      ]),
    );
    const value = async (at: Readonly<Record<string, Float32Array>>): Promise<number> => {
      const values = await evaluate(inputsOf(model, at), (t) => ({
        mean: tf.mean(elbo.terms(model, t, matrix(t, "x"), { z: matrix(t, "noise") }).elbo).reshape([1]),
      }));
      return values["mean"]?.[0] ?? NaN;
    };
    const gradients = await evaluate(inputsOf(model, parameters), (t) => {
      const weights = Object.fromEntries(Object.keys(parameters).map((name) => [name, t[name] as tf.Tensor]));
      return valueAndGradients(
        (at) => ({ value: tf.mean(elbo.terms(model, at, matrix(t, "x"), { z: matrix(t, "noise") }).elbo) }),
        weights,
      ).gradients;
    });
    // One weight of each parameter, the third where there is one. A larger step would cross the kink of a relu, a smaller one drown in float32.
    const step = 1e-3;
    for (const [name, values] of Object.entries(parameters)) {
      const i = Math.min(2, values.length - 1);
      const shifted = (by: number): Record<string, Float32Array> => ({
        ...parameters,
        [name]: values.map((v, j) => (j === i ? v + by : v)),
      });
      const slope = ((await value(shifted(step))) - (await value(shifted(-step)))) / (2 * step);
      expect(Math.abs((gradients[name]?.[i] ?? NaN) - slope), `${name}[${i}]`).toBeLessThan(
        2e-3 + 0.01 * Math.abs(slope),
      );
    }
  });
});
