import { afterAll } from "vitest";
import { Random } from "#shared/math/random";
import { cancelSource } from "#shared/rpc/cancelSource";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import type { Dataset } from "#engine/data/dataset";
import { InferencePrograms } from "#engine/infer/programs";
import { gaussianSd, sdParameter } from "#engine/model/gaussian";
import { buildModel } from "#engine/model/model";
import { initialParameters } from "#engine/model/parameters";
import { standardNormalPrior } from "#shared/domain/prior";
import type { ModelReader } from "#engine/probability/modelReader";
import { turnsOf } from "#engine/probability/turns";
import { Scheduler } from "#engine/scheduler/scheduler";
import { observationsOf } from "#engine/train/observations";
import type { LinearGaussian } from "../evidence/linearGaussian";
import { runtime, smallModel, table } from "../train/smallData";

const FEATURES = 12;
const never = cancelSource().signal;

export interface LinearCase {
  readonly reader: ModelReader;
  readonly scheduler: Scheduler;
  readonly dataset: Dataset;
  /** The decoder and the likelihood as the closed forms want them, of the very float32 weights. */
  readonly truth: LinearGaussian;
  /** Row of the data as the model sees it. */
  x(row: number): number[];
}

/** The open model's side of every question, on a scheduler of its own. */
export function readerOf(
  reader: Omit<ModelReader, "turns" | "now">,
  scheduler: Scheduler,
  signal: CancelSignal = never,
): ModelReader {
  return { ...reader, turns: turnsOf(scheduler, signal, never), now: () => performance.now() };
}

/**
 * A model without hidden layers on 40 rows that it fits: x = W z + b + noise. The encoder is linear too, with its mean
 * off by `off` posterior spreads or so, and spreads of its own: an approximation that every gap can be told on.
 */
export function linearCase(
  latentSize: number,
  { signal = never, off = 0.5, prior = standardNormalPrior } = {},
): LinearCase {
  const random = new Random(31).fork(latentSize);
  const normals = (n: number, scale: number): Float32Array =>
    Float32Array.from({ length: n }, () => scale * random.normal());
  const noise = 0.6;
  const loadings = normals(FEATURES * latentSize, 0.7);
  const data = new Float64Array(40 * FEATURES);
  for (let n = 0; n < 40; n++) {
    const z = normals(latentSize, 1);
    for (let i = 0; i < FEATURES; i++) {
      const mean = z.reduce((sum, v, j) => sum + v * (loadings[j * FEATURES + i] ?? 0), 0);
      data[n * FEATURES + i] = mean + noise * random.normal();
    }
  }
  const dataset = table(
    data,
    Array.from({ length: FEATURES }, (_, i) => `column ${i}`),
  );
  const config = { ...smallModel, hidden: [], latentSize, likelihood: "gaussian" as const, prior };
  const model = buildModel(config, FEATURES);
  const raw = Math.fround(Math.log(noise));
  // Roughly the posterior mean Wᵀx / (|W|² + σ²) of an orthogonal W, times something that is wrong.
  const encoder = new Float32Array(FEATURES * latentSize);
  for (let j = 0; j < latentSize; j++) {
    let square = noise ** 2;
    for (let i = 0; i < FEATURES; i++) square += (loadings[j * FEATURES + i] ?? 0) ** 2;
    for (let i = 0; i < FEATURES; i++)
      encoder[i * latentSize + j] = (loadings[j * FEATURES + i] ?? 0) / square;
  }
  const parameters: Record<string, Float32Array> = {
    ...initialParameters(model.prior.parameters, 3),
    "encoder/mean/weight": encoder,
    "encoder/mean/bias": new Float32Array(latentSize).fill(0.2 * off),
    "encoder/logVariance/weight": new Float32Array(FEATURES * latentSize),
    "encoder/logVariance/bias": new Float32Array(latentSize).fill(2 * Math.log(0.35)),
    "decoder/output/weight": loadings,
    "decoder/output/bias": normals(FEATURES, 0.1),
    [sdParameter]: Float32Array.of(raw),
  };
  const scheduler = new Scheduler();
  const programs = new InferencePrograms(runtime, model);
  afterAll(async () => {
    await scheduler.close();
    await programs.dispose();
  });
  const observations = observationsOf(dataset, config);
  const weights = { parameters, step: 7 };
  return {
    reader: readerOf({ programs, observations, dataset, weights }, scheduler, signal),
    scheduler,
    dataset,
    truth: {
      weights: Array.from({ length: FEATURES }, (_, i) =>
        Array.from({ length: latentSize }, (_unused, j) => loadings[j * FEATURES + i] ?? 0),
      ),
      bias: [...(parameters["decoder/output/bias"] ?? [])],
      noise: gaussianSd(raw),
    },
    x: (row) => {
      const x = new Float32Array(FEATURES);
      dataset.modelRows([row], x);
      return [...x];
    },
  };
}

export const silent = (): void => undefined;
