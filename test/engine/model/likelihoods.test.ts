import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import type { Categories } from "#shared/domain/model";
import { logSumExp } from "#shared/math/logSumExp";
import { Random } from "#shared/math/random";
import { categorical } from "#engine/model/categorical";
import { continuousBernoulli } from "#engine/model/continuousBernoulli";
import { discretisedLogistic } from "#engine/model/discretisedLogistic";
import { gaussianFixed, gaussianPerDimension } from "#engine/model/gaussian";
import type { Likelihood } from "#engine/model/likelihood";
import { initialParameters, tensorSpecsOf } from "#engine/model/parameters";
import { EagerRuntime } from "#engine/program/eagerRuntime";
import { OnnxRuntime } from "#engine/program/onnxRuntime";
import type { Runtime, TensorMap } from "#engine/program/runtime";
import { valueAndGradients } from "#engine/program/valueAndGradients";
import { withoutPrefix, prefixed } from "#engine/train/prefix";

const traced = new OnnxRuntime({ executionProvider: "cpu", threads: 1 });
const eager = new EagerRuntime("cpu");
const columns: Categories = { kind: "columns", values: [[-1.2, 0.4], [-1, 0, 1.5], [0]] }; // prettier-ignore
const pixels: Categories = { kind: "levels", count: 4 };

interface Case {
  readonly name: string;
  readonly likelihood: Likelihood;
  readonly features: number;
  /** One x that it can be of. */
  readonly x: readonly number[];
}

const cases: readonly Case[] = [
  { name: "continuous Bernoulli", likelihood: continuousBernoulli, features: 3, x: [0.1, 0.55, 1] },
  { name: "Gaussian, fixed σ", likelihood: gaussianFixed(0.4), features: 3, x: [0.1, -2, 1] },
  { name: "Gaussian, σ per dimension", likelihood: gaussianPerDimension(3), features: 3, x: [0.1, -2, 1] },
  { name: "discretised logistic", likelihood: discretisedLogistic, features: 3, x: [0, 100 / 255, 1] },
  { name: "categorical pixels", likelihood: categorical(pixels, 3), features: 3, x: [0, 1 / 3, 1] },
  { name: "categorical columns", likelihood: categorical(columns, 3), features: 3, x: [0.4, -1, 0] },
];

interface Evaluation {
  readonly x: readonly number[];
  readonly output: Float32Array;
  readonly parameters: TensorMap;
  readonly noise?: Float32Array;
}

/** log p, its gradients by output and parameters, mean and draw, of `rows` items. */
async function evaluate(
  runtime: Runtime,
  { likelihood, features }: Case,
  at: Evaluation,
): Promise<TensorMap> {
  const rows = at.x.length / features;
  const float = (...shape: number[]) => ({ shape, dtype: "float32" as const });
  const program = await runtime.compile(
    (inputs) => {
      const x = inputs["x"] as tf.Tensor2D; // declared below
      const { aux, gradients } = valueAndGradients(
        ({ output, ...own }) => {
          const log = likelihood.logLikelihood(own, x, output as tf.Tensor2D);
          return { value: tf.sum(log), aux: { log } };
        },
        { ...withoutPrefix("parameter", inputs), output: inputs["output"] as tf.Tensor },
      );
      const output = inputs["output"] as tf.Tensor2D;
      const own = withoutPrefix("parameter", inputs);
      return {
        ...aux,
        ...prefixed("gradient", gradients),
        mean: likelihood.mean(own, output),
        draw: likelihood.sample(own, output, inputs["noise"] as tf.Tensor2D),
      };
    },
    {
      x: float(rows, features),
      output: float(rows, likelihood.outputSize(features)),
      noise: float(rows, features),
      ...prefixed("parameter", tensorSpecsOf(likelihood.parameters)),
    },
  );
  const { x, output, parameters, noise = new Float32Array(rows * features).fill(0.3) } = at;
  const result = await program.run({
    ...{ x: Float32Array.from(x), output, noise },
    ...prefixed("parameter", parameters),
  });
  await program.dispose();
  return result;
}

const outputOf = ({ likelihood, features }: Case, rows: number, scale = 1.5): Float32Array => {
  const one = new Float32Array(likelihood.outputSize(features));
  new Random(7).fillNormal(one);
  return Float32Array.from({ length: rows * one.length }, (_, i) => scale * (one[i % one.length] ?? 0));
};

describe.each(cases)("$name", (each) => {
  const parameters = initialParameters(each.likelihood.parameters, 1);
  const at: Evaluation = { x: each.x, output: outputOf(each, 1), parameters };

  it("compiles to what tfjs computes, with its gradients", async () => {
    const [ours, theirs] = [await evaluate(traced, each, at), await evaluate(eager, each, at)];
    for (const [name, values] of Object.entries(theirs))
      values.forEach((value, i) => expect(ours[name]?.[i], `${name}[${i}]`).toBeCloseTo(value, 4));
  });

  it("has the gradients of finite differences", async () => {
    const result = await evaluate(traced, each, at);
    const step = 5e-3;
    for (const [name, values] of Object.entries({ output: at.output, ...parameters })) {
      for (let i = 0; i < values.length; i++) {
        const shifted = async (by: number): Promise<number> => {
          const moved = values.map((value, k) => (k === i ? value + by : value));
          const own =
            name === "output" ? { output: moved } : { parameters: { ...parameters, [name]: moved } };
          return (await evaluate(eager, each, { ...at, ...own }))["log"]?.[0] ?? NaN;
        };
        const slope = ((await shifted(step)) - (await shifted(-step))) / (2 * step);
        const found = result[`gradient/${name}`]?.[i] ?? NaN;
        expect(Math.abs(found - slope), `${name}[${i}]`).toBeLessThan(5e-3 + 0.01 * Math.abs(slope));
      }
    }
  });

  it("draws x whose mean is its mean", async () => {
    const rows = 4000;
    const random = new Random(3);
    const noise = new Float32Array(rows * each.features);
    if (each.likelihood.noise === "normal") random.fillNormal(noise);
    else for (let i = 0; i < noise.length; i++) noise[i] = random.uniform();
    const x = Array.from({ length: rows * each.features }, (_, i) => each.x[i % each.features] ?? 0);
    const many = { x, noise, output: outputOf(each, rows, 0.3), parameters };
    const { draw = noise, mean = noise } = await evaluate(traced, each, many);
    for (let j = 0; j < each.features; j++) {
      const values = Array.from({ length: rows }, (_, n) => draw[n * each.features + j] ?? NaN);
      const average = values.reduce((sum, v) => sum + v, 0) / rows;
      const sd = Math.sqrt(values.reduce((sum, v) => sum + (v - average) ** 2, 0) / rows);
      // Five standard errors, and for the discretised logistic the half level that its mean may be off.
      expect(Math.abs(average - (mean[j] ?? NaN))).toBeLessThan((5 * sd) / Math.sqrt(rows) + 1e-4);
    }
  });
});

/** log ∫ or Σ p over these x of one value, with `log` of the cell's width added. */
async function total(likelihood: Likelihood, places: readonly number[], output: number[], width = 1) {
  const one: Case = { name: "", likelihood, features: 1, x: [0] };
  const rows = places.length;
  const repeated = Float32Array.from(
    { length: rows * output.length },
    (_, i) => output[i % output.length] ?? 0,
  );
  const parameters = initialParameters(likelihood.parameters, 1);
  const { log = [] } = await evaluate(traced, one, { x: places, output: repeated, parameters });
  return logSumExp(log) + Math.log(width);
}

describe("a normalised likelihood", () => {
  const range = (count: number, of: (i: number) => number): number[] =>
    Array.from({ length: count }, (_, i) => of(i));

  // Either side of where the series takes over, at one half itself, and far out.
  it.each([0, 0.1, -0.2499, 0.2501, 3, -15])(
    "integrates to 1: continuous Bernoulli, logit %f",
    async (logit) => {
      const cells = 4000;
      const middle = range(cells, (i) => (i + 0.5) / cells);
      expect(await total(continuousBernoulli, middle, [logit], 1 / cells)).toBeCloseTo(0, 4);
    },
  );

  it.each([-3, -0.5, 0, 0.49, 2])("sums to 1: discretised logistic, output %f", async (output) => {
    expect(
      await total(
        discretisedLogistic,
        range(256, (k) => k / 255),
        [output],
      ),
    ).toBeCloseTo(0, 4);
  });

  it("sums to 1: categorical", async () => {
    expect(
      await total(
        categorical(pixels, 1),
        range(4, (k) => k / 3),
        [0.3, -2, 1, 4],
      ),
    ).toBeCloseTo(0, 5);
    const column: Categories = { kind: "columns", values: [[-2, 0.5, 7]] };
    expect(await total(categorical(column, 1), [-2, 0.5, 7], [0.3, -2, 1])).toBeCloseTo(0, 5);
  });

  it("integrates to 1: Gaussian with a given σ", async () => {
    expect(
      await total(
        gaussianFixed(0.3),
        range(1000, (i) => -3 + 0.006 * i),
        [0.2],
        0.006,
      ),
    ).toBeCloseTo(0, 4);
  });

  it("keeps its digits where the continuous Bernoulli nears one half", async () => {
    const at = async (logit: number): Promise<number> => total(continuousBernoulli, [0.5], [logit]);
    expect(await at(0)).toBeCloseTo(0, 6);
    expect(await at(1e-4)).toBeCloseTo(0, 6);
  });
});
