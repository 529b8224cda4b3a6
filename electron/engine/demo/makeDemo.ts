import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import type { DatasetSummary } from "#shared/domain/dataset";
import type { ModelConfig, TrainingConfig } from "#shared/domain/model";
import { bundledDatasets } from "#engine/data/bundled";
import { loadDataset } from "#engine/data/loadDataset";
import { objectiveOf } from "#engine/model/objectives";
import { buildModel } from "#engine/model/model";
import { initialParameters, weightCount } from "#engine/model/parameters";
import { OnnxRuntime } from "#engine/program/onnxRuntime";
import { demonstrationRunId } from "#shared/domain/demonstration";
import { demonstrationPath } from "#engine/session/demonstration";
import { suggestModel, suggestTraining } from "#engine/session/suggest";
import { adamOptimiser } from "#engine/train/adamOptimiser";
import { checkpointOf } from "#engine/train/checkpointCodec";
import { noTerms } from "#engine/train/history";
import { observationsOf } from "#engine/train/observations";
import { prefixed } from "#engine/train/prefix";
import { stateLayoutOf } from "#engine/train/stateLayout";
import { Trainer } from "#engine/train/trainer";
import { nodeFileSystem } from "#engine/workspace/fileSystem";
import { RunFolder } from "#engine/workspace/runFolder";

// Trains the demonstration models of the bundled data sets with the engine's own code and writes them to
// assets/demo/<id>. Run from the project's folder, with the ids to make or none for all:
// node electron/setup/runScript.mjs electron/engine/demo/makeDemo.ts [id …]

/** Steps of training per data set. Wine has 142 rows to train on: beyond these steps its validation bound falls. */
const steps: Readonly<Record<string, number>> = {
  "mnist-10k": 10_000,
  "fashion-mnist-10k": 10_000,
  wine: 1_000,
};

async function makeDemo(id: string, assetsRoot: string): Promise<void> {
  const dataset = await loadDataset({ kind: "bundled", id }, { assetsRoot });
  const { summary } = dataset;
  const config = suggestModel(summary);
  const training = suggestTraining(summary);
  const model = buildModel(config, summary.features);
  // One thread: with more, sums are cut by the number of cores and rounded accordingly.
  const runtime = new OnnxRuntime({ executionProvider: "cpu", threads: 1 });
  const trainer = new Trainer({
    runtime,
    dataset,
    model,
    objective: objectiveOf(model.config.objective),
    optimiser: adamOptimiser,
    observations: observationsOf(dataset, config),
    training: { ...training, stopAt: steps[id] ?? training.stopAt },
    start: {
      position: { step: 0, items: 0, optimiserSteps: 0 },
      state: prefixed("parameter", initialParameters(model.parameters, config.seed)),
      pending: noTerms,
      points: [],
    },
    now: () => performance.now(),
  });
  await trainer.prepare();
  for (;;) {
    const outcome = await trainer.chunk(100);
    if (outcome.kind === "finished") break;
    if (outcome.kind === "not-finite") throw new Error(`${id}: the loss was not finite at ${outcome.step}`);
    if (outcome.kind === "validated" && outcome.point !== null && outcome.point.step % 1000 === 0) {
      const { step, train, validation } = outcome.point;
      const time = trainer.millisecondsPerStep?.toFixed(2);
      console.log(id, step, "elbo", train.elbo.toFixed(2), validation?.elbo.toFixed(2), `${time} ms/step`);
    }
  }
  const folder = demonstrationPath(assetsRoot, id);
  await rm(folder, { recursive: true, force: true });
  await nodeFileSystem.mkdir(folder);
  const run = new RunFolder(demonstrationRunId(id), folder, nodeFileSystem);
  const snapshot = trainer.snapshot();
  await run.writeRecord(recordOf(summary, config, training, weightCount(model.parameters)));
  await run.rewriteHistory(snapshot.points);
  await run.saveCheckpoint(checkpointOf(snapshot, stateLayoutOf(model, adamOptimiser).specs, false));
  await trainer.dispose();
  await runtime.dispose();
}

function recordOf(
  summary: DatasetSummary,
  config: ModelConfig,
  training: TrainingConfig,
  weights: number,
): Parameters<RunFolder["writeRecord"]>[0] {
  const id = summary.source.kind === "bundled" ? summary.source.id : summary.id;
  return {
    format: 1,
    runId: demonstrationRunId(id),
    name: "Demonstration",
    createdAt: new Date().toISOString(),
    source: summary.source,
    datasetId: summary.id,
    config,
    training,
    weightCount: weights,
    origin: "demonstration",
  };
}

async function main(): Promise<void> {
  const asked = process.argv.slice(2);
  const ids = asked.length > 0 ? asked : bundledDatasets.map(({ id }) => id);
  for (const id of ids) await makeDemo(id, resolve("assets"));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
