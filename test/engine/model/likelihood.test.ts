import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { logSumExp } from "#shared/math/logSumExp";
import { Random } from "#shared/math/random";
import { bernoulli } from "#engine/model/bernoulli";
import { gaussian, gaussianSd, sdParameter, smallestLogSd } from "#engine/model/gaussian";
import { evaluate, matrix } from "./evaluate";

const bernoulliLog = async (x: number[][], logits: number[][]): Promise<number[]> =>
  (
    await evaluate({ x, logits }, (t) => ({
      value: bernoulli.logLikelihood({}, matrix(t, "x"), matrix(t, "logits")),
    }))
  )["value"] ?? [];

const gaussianLog = async (x: number[][], mean: number[][], raw: number): Promise<number[]> =>
  (
    await evaluate({ x, mean, [sdParameter]: [raw] }, (t) => ({
      value: gaussian.logLikelihood(t, matrix(t, "x"), matrix(t, "mean")),
    }))
  )["value"] ?? [];

describe("the Bernoulli likelihood", () => {
  it("sums to one over all binary x", async () => {
    const all = [...Array(8).keys()].map((n) => [n & 1, (n >> 1) & 1, (n >> 2) & 1]);
    const logits = all.map(() => [-1.3, 0.4, 2.7]);
    expect(logSumExp(await bernoulliLog(all, logits))).toBeCloseTo(0, 6);
  });

  it("is x log p + (1 - x) log (1 - p)", async () => {
    const [value] = await bernoulliLog([[1, 0]], [[Math.log(0.3 / 0.7), Math.log(0.9 / 0.1)]]);
    expect(value).toBeCloseTo(Math.log(0.3) + Math.log(0.1), 5);
  });

  it("stays finite and exact at logits of ±80", async () => {
    const values = await bernoulliLog([[1], [0], [0], [1]], [[80], [80], [-80], [-80]]);
    [0, -80, 0, -80].forEach((value, i) => expect(values[i]).toBeCloseTo(value, 4));
  });

  it.each([1, 7, 13, 64, 97, 784])(
    "is the same without a gradient, of %i values, at any logits",
    async (n) => {
      const random = new Random(n);
      const logits = [0, 1, 2, 3].map((row) =>
        Array.from({ length: n }, () => [1, 8, 40, 500][row] ?? 1).map((scale) => scale * random.normal()),
      );
      const x = logits.map(() => Array.from({ length: n }, () => (random.uniform() < 0.5 ? 0 : 1)));
      const expected = await bernoulliLog(x, logits);
      const { value = [] } = await evaluate({ x, logits }, (t) => ({
        value: bernoulli.logLikelihoodOnly?.({}, matrix(t, "x"), matrix(t, "logits")) ?? matrix(t, "x"),
      }));
      expect(value).toHaveLength(4);
      value.forEach((v, i) =>
        expect(Math.abs(v - (expected[i] ?? NaN))).toBeLessThan(1e-5 + 2e-6 * Math.abs(v)),
      );
    },
  );

  it("at a grey x is the expectation over its binarisations", async () => {
    const logits = [0.7, -1.9];
    const grey = [0.25, 0.6];
    const binary = [[0, 0], [0, 1], [1, 0], [1, 1]]; // prettier-ignore
    const each = await bernoulliLog(
      binary,
      binary.map(() => logits),
    );
    const expectation = binary.reduce((sum, x, i) => {
      const probability = x.reduce((p, bit, j) => p * (bit === 1 ? (grey[j] ?? 0) : 1 - (grey[j] ?? 0)), 1);
      return sum + probability * (each[i] ?? 0);
    }, 0);
    const [atGrey] = await bernoulliLog([grey], [logits]);
    expect(atGrey).toBeCloseTo(expectation, 5);
  });

  it("has draws of its mean", async () => {
    const count = 20_000;
    const noise = [Array.from({ length: count }, (_, i) => new Random(i).uniform())];
    const logits = [Array.from({ length: count }, () => 1.2)];
    const { draw = [], mean = [] } = await evaluate({ logits, noise }, (t) => ({
      draw: bernoulli.sample({}, matrix(t, "logits"), matrix(t, "noise")),
      mean: bernoulli.mean({}, matrix(t, "logits")),
    }));
    const p = 1 / (1 + Math.exp(-1.2));
    expect(mean[0]).toBeCloseTo(p, 6);
    expect(new Set(draw)).toEqual(new Set([0, 1]));
    const frequency = draw.reduce((a, b) => a + b, 0) / count;
    // Five standard errors.
    expect(Math.abs(frequency - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / count));
  });
});

describe("the Gaussian likelihood", () => {
  it("is the log density with its normaliser", async () => {
    const sd = gaussianSd(-0.7);
    const [value] = await gaussianLog([[0.3, -1.1]], [[0.1, 0.4]], -0.7);
    const one = (x: number, m: number): number =>
      -0.5 * ((x - m) / sd) ** 2 - Math.log(sd) - 0.5 * Math.log(2 * Math.PI);
    expect(value).toBeCloseTo(one(0.3, 0.1) + one(-1.1, 0.4), 5);
  });

  it("integrates to one", async () => {
    const grid = [...Array(401).keys()].map((i) => [-4 + 0.02 * i]);
    const logs = await gaussianLog(
      grid,
      grid.map(() => [0.2]),
      -0.5,
    );
    expect(logSumExp(logs) + Math.log(0.02)).toBeCloseTo(0, 5);
  });

  it("has σ = e^parameter well above its bound and never falls below the bound", () => {
    expect(gaussianSd(0)).toBeCloseTo(1.0009, 3);
    expect(gaussianSd(-2)).toBeCloseTo(Math.exp(-2), 2);
    expect(gaussianSd(-40)).toBeGreaterThanOrEqual(Math.exp(smallestLogSd));
    expect(gaussianSd(-40)).toBeLessThan(1.001 * Math.exp(smallestLogSd));
  });

  it("draws mean + σ ε", async () => {
    const { draw } = await evaluate({ mean: [[1, 2]], noise: [[-1, 0.5]], [sdParameter]: [-1] }, (t) => ({
      draw: gaussian.sample(t, matrix(t, "mean"), matrix(t, "noise")),
    }));
    const sd = gaussianSd(-1);
    expect(draw?.[0]).toBeCloseTo(1 - sd, 5);
    expect(draw?.[1]).toBeCloseTo(2 + 0.5 * sd, 5);
  });

  it("gives a gradient to σ even below the bound", async () => {
    const { gradient } = await evaluate({ x: [[1]], mean: [[0]], raw: [-15] }, (t) => ({
      gradient: tf.grad((raw: tf.Tensor) =>
        gaussian.logLikelihood({ [sdParameter]: raw }, matrix(t, "x"), matrix(t, "mean")).sum(),
      )(t["raw"] as tf.Tensor),
    }));
    expect(gradient?.[0]).toBeGreaterThan(0);
  });
});
