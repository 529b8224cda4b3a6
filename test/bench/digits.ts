import path from "node:path";
import { modelConfigSchema, type ModelConfig, type TrainingConfig } from "#shared/domain/model";
import type { Dataset } from "#engine/data/dataset";
import { loadDataset } from "#engine/data/loadDataset";
import { objectiveOf } from "#engine/model/objectives";
import { buildModel } from "#engine/model/model";
import { initialParameters } from "#engine/model/parameters";
import type { Runtime } from "#engine/program/runtime";
import { adamOptimiser } from "#engine/train/adamOptimiser";
import { noTerms } from "#engine/train/history";
import { observationsOf } from "#engine/train/observations";
import { prefixed } from "#engine/train/prefix";
import { Trainer } from "#engine/train/trainer";
import { repositoryRoot } from "../e2e/repositoryRoot";

export const loadDigits = (): Promise<Dataset> =>
  loadDataset({ kind: "bundled", id: "mnist-10k" }, { assetsRoot: path.join(repositoryRoot, "assets") });

/** The trainer that the app would use for digits, 784-400-2 with a Bernoulli likelihood, from step 0; `change` makes another model. */
export async function digitsTrainer(
  runtime: Runtime,
  dataset: Dataset,
  batchSize = 100,
  change: Partial<ModelConfig> = {},
): Promise<Trainer> {
  const config = modelConfigSchema.parse({
    hidden: [400],
    latentSize: 2,
    activation: "relu",
    likelihood: "bernoulli",
    binarisation: "stochastic",
    seed: 7,
    ...change,
  });
  return trainerOf(runtime, dataset, config, batchSize);
}

/** A trainer of a fresh model on any data, from step 0. */
export async function trainerOf(
  runtime: Runtime,
  dataset: Dataset,
  config: ModelConfig,
  batchSize = 100,
): Promise<Trainer> {
  const training: TrainingConfig = {
    learningRate: 1e-3,
    batchSize,
    stopAt: 1_000_000,
    stepsPerSecond: null,
  };
  const model = buildModel(config, dataset.summary.features);
  const trainer = new Trainer({
    runtime,
    dataset,
    model,
    objective: objectiveOf(config.objective),
    optimiser: adamOptimiser,
    observations: observationsOf(dataset, config),
    training,
    now: () => performance.now(),
    start: {
      position: { step: 0, items: 0, optimiserSteps: 0 },
      state: prefixed("parameter", initialParameters(model.parameters, config.seed)),
      pending: noTerms,
      points: [],
    },
  });
  await trainer.prepare();
  return trainer;
}

/** Milliseconds per step over at least `steps` steps in chunks of `budget` ms; evaluations on the way are not counted. */
export async function millisecondsPerStep(trainer: Trainer, steps: number, budget: number): Promise<number> {
  const from = trainer.step;
  let spent = 0;
  while (trainer.step < from + steps) {
    const start = performance.now();
    const outcome = await trainer.chunk(budget);
    if (outcome.kind === "stepped") spent += performance.now() - start;
    else if (outcome.kind !== "validated") throw new Error(`training stopped: ${outcome.kind}`);
  }
  return spent / (trainer.step - from);
}
