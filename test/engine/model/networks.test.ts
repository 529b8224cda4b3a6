import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import type { ModelConfig, Normalisation } from "#shared/domain/model";
import { plainElbo, type ObjectiveConfig } from "#shared/domain/objective";
import { buildModel, inTraining, type Model } from "#engine/model/model";
import { objectiveOf } from "#engine/model/objectives";
import { initialParameters, tensorSpecsOf, trainedOf } from "#engine/model/parameters";
import type { Runtime, TensorMap } from "#engine/program/runtime";
import { prefixed, withoutPrefix } from "#engine/train/prefix";
import { eager, traced } from "./objectivePrograms";

interface Peer {
  readonly x: readonly number[];
  readonly noise: readonly number[];
  readonly cases: readonly {
    readonly normalisation: Normalisation;
    readonly parameters: Readonly<Record<string, readonly number[]>>;
    readonly elbo: readonly number[];
    readonly gradients: Readonly<Record<string, readonly number[]>>;
    readonly running: Readonly<Record<string, readonly number[]>>;
  }[];
}
const file = resolve("test/fixtures/networks/networks.json");
const peer = JSON.parse(readFileSync(file, "utf8")) as Peer; // as make.py writes it

const features = 60;
const batch = 3;
const configOf = (normalisation: Normalisation, objective: ObjectiveConfig = plainElbo): ModelConfig => ({
  hidden: [4],
  latentSize: 2,
  activation: "silu",
  normalisation,
  convolution: { image: { width: 5, height: 6, channels: 2 }, channels: [3, 2], residualBlocks: 1 },
  likelihood: "bernoulli",
  binarisation: "static",
  objective,
  seed: 1,
});

const floats = (values: Readonly<Record<string, readonly number[]>>): TensorMap =>
  Object.fromEntries(Object.entries(values).map(([name, v]) => [name, Float32Array.from(v)]));

/** What one training step computes: terms, gradients and the batch's moments. */
async function stepOf(
  runtime: Runtime,
  model: Model,
  parameters: TensorMap,
  noise: readonly number[] = peer.noise,
): Promise<TensorMap> {
  const objective = objectiveOf(model.config.objective);
  const specs = tensorSpecsOf(trainedOf(model.parameters));
  const program = await runtime.compile(
    (inputs) => {
      const { terms, gradients, moments } = objective.training(
        inTraining(model),
        withoutPrefix("parameter", inputs),
        inputs["x"] as tf.Tensor2D, // declared below
        withoutPrefix("noise", inputs),
        {},
      );
      return {
        ...prefixed("term", { ...terms }),
        ...prefixed("gradient", gradients),
        ...prefixed("moment", moments),
      };
    },
    {
      x: { shape: [batch, features], dtype: "float32" },
      ...prefixed("noise", objective.noise(model, batch)),
      ...prefixed("parameter", specs),
    },
  );
  const fed = Object.keys(specs).map((name) => [name, parameters[name] ?? new Float32Array(0)] as const);
  const outputs = await program.run({
    x: Float32Array.from(peer.x),
    "noise/z": Float32Array.from(noise),
    ...prefixed("parameter", Object.fromEntries(fed)),
  });
  await program.dispose();
  return outputs;
}

const closeTo = (found: ArrayLike<number> | undefined, wanted: readonly number[], what: string): void => {
  expect(found?.length, what).toBe(wanted.length);
  // Five decimals in the file; float32 sums of a few hundred terms here.
  wanted.forEach((value, i) =>
    expect(Math.abs((found?.[i] ?? NaN) - value), `${what}[${i}]`).toBeLessThan(
      5e-5 + 1e-4 * Math.abs(value),
    ),
  );
};

describe.each(peer.cases)("a convolutional model, normalisation $normalisation", (each) => {
  const model = buildModel(configOf(each.normalisation), features);
  const parameters = floats(each.parameters);

  it("has PyTorch's bound, gradients and running moments", async () => {
    expect(Object.keys(trainedOf(model.parameters)).sort()).toEqual(Object.keys(each.parameters).sort());
    const outputs = await stepOf(traced, model, parameters);
    closeTo(outputs["term/elbo"], each.elbo, "elbo");
    for (const [name, wanted] of Object.entries(each.gradients))
      closeTo(outputs[`gradient/${name}`], wanted, name);
    const moments = withoutPrefix("moment", outputs);
    expect(Object.keys(moments).sort()).toEqual(Object.keys(each.running).sort());
    for (const [name, wanted] of Object.entries(each.running)) {
      const from = name.endsWith("variance") ? 1 : 0;
      closeTo(
        Float32Array.from(moments[name] ?? [], (v) => 0.9 * from + 0.1 * v),
        wanted,
        name,
      );
    }
  });

  it("is the same step by step, with a gradient in two stages too", async () => {
    const objective = { kind: "iwae", samples: 2, gradient: "doubly-reparameterised" } as const;
    const other = buildModel(configOf(each.normalisation, objective), features);
    const noise = [...peer.noise, ...peer.noise.map((v) => 0.7 * v - 0.2)];
    const ours = await stepOf(traced, other, parameters, noise);
    const theirs = await stepOf(eager, other, parameters, noise);
    expect(Object.keys(ours).sort()).toEqual(Object.keys(theirs).sort());
    for (const [name, values] of Object.entries(theirs)) closeTo(ours[name], [...values], name);
  });

  it("encodes an item alike whatever stands beside it, outside training", async () => {
    const all = { ...initialParameters(model.parameters, 1), ...parameters };
    const encode = async (rows: number): Promise<TensorMap> => {
      const program = await traced.compile(
        (inputs) => ({
          ...model.encoder.encode(withoutPrefix("parameter", inputs), inputs["x"] as tf.Tensor2D),
        }), // declared below
        {
          x: { shape: [rows, features], dtype: "float32" },
          ...prefixed("parameter", tensorSpecsOf(model.parameters)),
        },
      );
      const x = Float32Array.from(peer.x.slice(0, rows * features));
      return program.run({ x, ...prefixed("parameter", all) });
    };
    const [one, three] = [await encode(1), await encode(3)];
    closeTo(three["mean"]?.slice(0, 2), [...(one["mean"] ?? [])], "mean");
  });
});

describe("a network for images", () => {
  it("is refused for items of another size", () => {
    expect(() => buildModel(configOf("none"), 61)).toThrow("5 × 6 × 2");
  });
});
