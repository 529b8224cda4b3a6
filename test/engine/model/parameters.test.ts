import { describe, expect, it } from "vitest";
import { buildModel } from "#engine/model/model";
import { firstNotFinite, initialParameters, weightCount } from "#engine/model/parameters";
import type { ModelConfig } from "#shared/domain/model";
import { plainElbo } from "#shared/domain/objective";

const config: ModelConfig = {
  hidden: [400, 50],
  latentSize: 3,
  activation: "relu",
  likelihood: "gaussian",
  binarisation: "stochastic",
  objective: plainElbo,
  seed: 1,
};

function standardDeviation(values: Float32Array): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
}

describe("a model's parameters", () => {
  const { parameters } = buildModel(config, 784);

  it("mirror the encoder's widths in the decoder", () => {
    const shapes = Object.fromEntries(Object.entries(parameters).map(([name, { shape }]) => [name, shape]));
    expect(shapes).toMatchObject({
      "encoder/0/weight": [784, 400],
      "encoder/1/weight": [400, 50],
      "encoder/mean/weight": [50, 3],
      "encoder/logVariance/weight": [50, 3],
      "decoder/0/weight": [3, 50],
      "decoder/1/weight": [50, 400],
      "decoder/output/weight": [400, 784],
      "likelihood/sd": [1],
    });
  });

  it("are counted", () => {
    const encoder = 784 * 400 + 400 + 400 * 50 + 50 + 2 * (50 * 3 + 3);
    const decoder = 3 * 50 + 50 + 50 * 400 + 400 + 400 * 784 + 784;
    expect(weightCount(parameters)).toBe(encoder + decoder + 1);
  });

  it("without hidden layers are those of a linear model", () => {
    expect(Object.keys(buildModel({ ...config, hidden: [] }, 5).parameters)).toEqual([
      "encoder/mean/weight",
      "encoder/mean/bias",
      "encoder/logVariance/weight",
      "encoder/logVariance/bias",
      "decoder/output/weight",
      "decoder/output/bias",
      "likelihood/sd",
    ]);
  });

  it("come from the seed alone, each parameter from its own stream", () => {
    const one = initialParameters(parameters, 7);
    expect(initialParameters(parameters, 7)).toEqual(one);
    expect(initialParameters(parameters, 8)["encoder/0/weight"]).not.toEqual(one["encoder/0/weight"]);
    const other = buildModel({ ...config, hidden: [400] }, 784).parameters;
    expect(initialParameters(other, 7)["encoder/0/weight"]).toEqual(one["encoder/0/weight"]);
    expect(one["encoder/0/weight"]?.slice(0, 150)).not.toEqual(one["encoder/mean/weight"]);
  });

  it("start with He's spread under relu and Glorot's under tanh", () => {
    const he = initialParameters(parameters, 1)["encoder/0/weight"] ?? new Float32Array(1);
    expect(standardDeviation(he)).toBeCloseTo(Math.sqrt(2 / 784), 3);
    const tanh = buildModel({ ...config, activation: "tanh" }, 784).parameters;
    const glorot = initialParameters(tanh, 1)["encoder/0/weight"] ?? new Float32Array(1);
    expect(standardDeviation(glorot)).toBeCloseTo(Math.sqrt(2 / (784 + 400)), 3);
  });

  it("are searched for what is not finite", () => {
    expect(firstNotFinite({ a: Float32Array.of(1), b: Float32Array.of(0, NaN) })).toBe("b");
    expect(firstNotFinite({ a: Float32Array.of(1), b: Float32Array.of(Infinity) })).toBe("b");
    expect(firstNotFinite({ a: Float32Array.of(1) })).toBeNull();
  });
});
