import type { ModelConfig } from "#shared/domain/model";
import { plainElbo } from "#shared/domain/objective";
import { posteriorOf, type LinearGaussian } from "#shared/math/linearGaussian";
import { Random } from "#shared/math/random";
import type { Dataset } from "#engine/data/dataset";
import { createDataset } from "#engine/data/memoryDataset";
import { sdFromLogVariance } from "#engine/evidence/diagonalGaussian";
import { gaussianSd, sdParameter } from "#engine/model/gaussian";
import type { TensorMap } from "#engine/program/runtime";

/** Columns of the data: enough that prior samples are scarce near a posterior, few enough for a second of training. */
export const FEATURES = 50;
const ROWS = 1000;
/** Of x given z; the parameter of the likelihood is its logarithm. */
const NOISE = 0.5;
/** A posterior standard deviation of about 0.2: narrow beside the prior, and still hit by it. */
const LOADING = 0.3;

/** A VAE without hidden layers that is probabilistic PCA, with data drawn from it. */
export interface LinearModel {
  readonly config: ModelConfig;
  readonly dataset: Dataset;
  /** By their own names; the float32 numbers that the programs are fed with. */
  readonly parameters: TensorMap;
  /** The same weights as the closed forms want them. */
  readonly truth: LinearGaussian;
}

/** @param latentSize 1 to 3 */
export function linearModel(latentSize: number, seed: number): LinearModel {
  const random = new Random(seed).fork("linear-Gaussian").fork(latentSize);
  const decoder = decoderWeights(latentSize, random.fork("decoder"));
  const truth = linearGaussianOf(decoder, latentSize);
  const parameters = { ...encoderWeights(truth, random.fork("encoder")), ...decoder };
  const config: ModelConfig = {
    hidden: [],
    latentSize,
    activation: "relu",
    likelihood: "gaussian",
    binarisation: "static",
    objective: plainElbo,
    seed,
  };
  return { config, dataset: drawData(truth, latentSize, random.fork("data")), parameters, truth };
}

/** The decoder and the likelihood of any linear model's weights. */
export function linearGaussianOf(parameters: TensorMap, latentSize: number): LinearGaussian {
  const weight = parameters["decoder/output/weight"] ?? [];
  return {
    weights: Array.from({ length: FEATURES }, (_, i) =>
      Array.from({ length: latentSize }, (_unused, j) => weight[j * FEATURES + i] ?? NaN),
    ),
    bias: Array.from(parameters["decoder/output/bias"] ?? []),
    noise: gaussianSd(parameters[sdParameter]?.[0] ?? NaN),
  };
}

/** q(z|x) of a linear encoder, in doubles. */
export function encoderAnswer(
  parameters: TensorMap,
  x: readonly number[],
  latentSize: number,
): { readonly mean: Float64Array; readonly sd: Float64Array } {
  const head = (name: string): Float64Array =>
    Float64Array.from({ length: latentSize }, (_, j) =>
      x.reduce(
        (sum, value, i) => sum + value * (parameters[`encoder/${name}/weight`]?.[i * latentSize + j] ?? NaN),
        parameters[`encoder/${name}/bias`]?.[j] ?? NaN,
      ),
    );
  return { mean: head("mean"), sd: sdFromLogVariance(head("logVariance")) };
}

/** A row as the model sees it. */
export function rowOf(dataset: Dataset, row: number): number[] {
  const x = new Float32Array(FEATURES);
  dataset.modelRows([row], x);
  return [...x];
}

function decoderWeights(latentSize: number, random: Random): TensorMap {
  const weight = new Float32Array(latentSize * FEATURES);
  for (let j = 0; j < latentSize; j++) {
    for (let i = 0; i < FEATURES; i++) {
      // Columns that lean on the one before: no diagonal Gaussian is then the posterior.
      const before = j === 0 ? 0 : (weight[(j - 1) * FEATURES + i] ?? 0);
      weight[j * FEATURES + i] = LOADING * random.normal() + 0.5 * before;
    }
  }
  return {
    "decoder/output/weight": weight,
    "decoder/output/bias": Float32Array.from({ length: FEATURES }, () => random.normal()),
    [sdParameter]: Float32Array.of(Math.log(NOISE)),
  };
}

/**
 * The posterior's mean M⁻¹Wᵀ(x − b), made wrong by a fifth of its spread, with spreads a fifth too wide: all gaps are
 * above 0, and the weights p(x, z)/q(z) have a finite variance.
 */
function encoderWeights(truth: LinearGaussian, random: Random): TensorMap {
  const d = truth.weights[0]?.length ?? 0;
  const { covariance } = posteriorOf(truth, truth.bias);
  const weight = new Float32Array(FEATURES * d);
  const bias = new Float32Array(d);
  const logVariance = new Float32Array(d);
  for (let j = 0; j < d; j++) {
    const sd = Math.sqrt(covariance[j * d + j] ?? 1);
    logVariance[j] = 2 * Math.log(1.2 * sd);
    bias[j] = 0.2 * sd;
    truth.weights.forEach((row, i) => {
      const value = row.reduce((sum, w, k) => sum + (covariance[j * d + k] ?? 0) * w, 0) / truth.noise ** 2;
      weight[i * d + j] = value;
      bias[j] = (bias[j] ?? 0) - value * (truth.bias[i] ?? 0);
    });
  }
  return {
    "encoder/mean/weight": weight,
    "encoder/mean/bias": bias,
    "encoder/logVariance/weight": Float32Array.from({ length: FEATURES * d }, () => 0.003 * random.normal()),
    "encoder/logVariance/bias": logVariance,
  };
}

function drawData({ weights, bias, noise }: LinearGaussian, latentSize: number, random: Random): Dataset {
  const data = new Float32Array(ROWS * FEATURES);
  for (let n = 0; n < ROWS; n++) {
    const z = Array.from({ length: latentSize }, () => random.normal());
    weights.forEach((row, i) => {
      const mean = row.reduce((sum, w, j) => sum + w * (z[j] ?? 0), bias[i] ?? 0);
      data[n * FEATURES + i] = mean + noise * random.normal();
    });
  }
  return createDataset(
    {
      count: ROWS,
      shape: { kind: "vector", columns: Array.from({ length: FEATURES }, (_, i) => `x${i + 1}`) },
      // As they are, without standardising: the closed forms are of these numbers.
      values: { kind: "unit", data },
      labels: null,
      metadata: [],
      remarks: [],
    },
    { id: "calibration", name: "calibration", source: { kind: "bundled", id: "calibration" }, splitSeed: 0 },
  );
}
