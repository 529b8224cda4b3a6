import type { ModelConfig, TrainingConfig } from "#shared/domain/model";
import { plainElbo } from "#shared/domain/objective";
import { Random } from "#shared/math/random";
import type { RawData } from "#engine/data/dataFormat";
import type { Dataset } from "#engine/data/dataset";
import { createDataset } from "#engine/data/memoryDataset";
import { objectiveOf } from "#engine/model/objectives";
import { buildModel } from "#engine/model/model";
import { initialParameters } from "#engine/model/parameters";
import { OnnxRuntime } from "#engine/program/onnxRuntime";
import { adamOptimiser } from "#engine/train/adamOptimiser";
import { noTerms } from "#engine/train/history";
import { observationsOf } from "#engine/train/observations";
import { prefixed } from "#engine/train/prefix";
import type { TrainingSnapshot } from "#engine/train/snapshot";
import type { Optimiser } from "#engine/train/optimiser";
import { Trainer } from "#engine/train/trainer";

export const runtime = new OnnxRuntime({ executionProvider: "cpu", threads: 1 });

const identity = {
  id: "small",
  name: "small",
  source: { kind: "bundled", id: "small" },
  splitSeed: 0,
} as const;

/** Grey 6 × 6 images of one bar each, upright or lying, with soft edges. */
export function barImages(count: number): Dataset {
  const data = new Uint8Array(count * 36);
  const random = new Random(1);
  for (let n = 0; n < count; n++) {
    const at = random.below(6);
    const isUpright = random.below(2) === 1;
    for (let i = 0; i < 36; i++) {
      const distance = Math.abs((isUpright ? i % 6 : Math.floor(i / 6)) - at);
      data[n * 36 + i] = distance === 0 ? 255 : distance === 1 ? 60 + random.below(100) : 0;
    }
  }
  const shape = { kind: "image", width: 6, height: 6, channels: 1 } as const;
  return createDataset(
    { count, shape, values: { kind: "bytes", data }, labels: null, metadata: [], remarks: [] },
    identity,
  );
}

/** A table of real numbers, [count, columns.length]. */
export function table(data: Float64Array, columns: readonly string[]): Dataset {
  const raw: RawData = {
    count: data.length / columns.length,
    shape: { kind: "vector", columns: [...columns] },
    values: { kind: "table", data },
    labels: null,
    metadata: [],
    remarks: [],
  };
  return createDataset(raw, identity);
}

export const smallModel: ModelConfig = {
  hidden: [8],
  latentSize: 2,
  activation: "relu",
  likelihood: "bernoulli",
  binarisation: "stochastic",
  objective: plainElbo,
  seed: 11,
};

export const smallTraining: TrainingConfig = {
  learningRate: 0.01,
  batchSize: 7,
  stopAt: 1000,
  stepsPerSecond: null,
};

function freshSnapshot(dataset: Dataset, config: ModelConfig): TrainingSnapshot {
  const { parameters } = buildModel(config, dataset.summary.features);
  return {
    position: { step: 0, items: 0, optimiserSteps: 0 },
    state: prefixed("parameter", initialParameters(parameters, config.seed)),
    pending: noTerms,
    points: [],
  };
}

/** A prepared trainer. */
export async function trainerOf(
  dataset: Dataset,
  options: {
    readonly config?: ModelConfig;
    readonly training?: TrainingConfig;
    readonly optimiser?: Optimiser;
    readonly start?: TrainingSnapshot;
    readonly now?: () => number;
  } = {},
): Promise<Trainer> {
  const { config = smallModel, training = smallTraining } = options;
  const trainer = new Trainer({
    runtime,
    dataset,
    model: buildModel(config, dataset.summary.features),
    objective: objectiveOf(config.objective),
    optimiser: options.optimiser ?? adamOptimiser,
    observations: observationsOf(dataset, config),
    training,
    start: options.start ?? freshSnapshot(dataset, config),
    now: options.now ?? (() => performance.now()),
  });
  await trainer.prepare();
  return trainer;
}

/** Takes steps until `step`, at most `limit` in a chunk, and ends with the validation that is due. */
export async function trainTo(trainer: Trainer, step: number, limit = Infinity): Promise<void> {
  while (trainer.step < step) {
    const outcome = await trainer.chunk(20, Math.min(limit, step - trainer.step));
    if (outcome.kind === "not-finite" || outcome.kind === "finished") throw new Error(outcome.kind);
  }
  await trainer.settle();
}
