import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { DataSource } from "#shared/domain/dataset";
import { modelConfigSchema } from "#shared/domain/model";
import { loadDataset } from "#engine/data/loadDataset";
import { buildModel } from "#engine/model/model";
import { objectiveOf } from "#engine/model/objectives";
import { elementCount, initialParameters } from "#engine/model/parameters";
import { EpochOrder } from "#engine/train/epochOrder";
import { BatchSource } from "#engine/train/batchSource";
import { observationsOf } from "#engine/train/observations";
import { encodeSafetensors } from "#engine/workspace/safetensors";
import { repositoryRoot } from "../../e2e/repositoryRoot";
import type { BinarisedDigits } from "./binarisedDigits";
import { configOf, schedule, type FitCase } from "./cases";

/**
 * Writes all that is random in a training of ours, for PyTorch to train with the same: `start.safetensors`, the weights;
 * `order.raw`, int32 [steps, batch], places among the training rows; `noise.raw`, float32 [steps, …] as the objective has it.
 */
export async function writeTwin(
  fitCase: FitCase,
  seed: number,
  { images }: BinarisedDigits,
  folder: string,
): Promise<void> {
  const source: DataSource = { kind: "paths", paths: [images] };
  const dataset = await loadDataset(source, { assetsRoot: path.join(repositoryRoot, "assets") });
  const config = modelConfigSchema.parse(configOf(fitCase, seed));
  const model = buildModel(config, dataset.summary.features);
  const { batchSize, steps } = schedule;

  const parameters = Object.entries(initialParameters(model.parameters, seed)).map(([name, data]) => {
    const shape = model.parameters[name]?.shape ?? [data.length];
    return [name, { shape, dtype: "float32" as const, data }] as const;
  });
  const order = new Int32Array(steps * batchSize);
  new EpochOrder(dataset.trainRows.length, seed).fill(0, order);
  const specs = objectiveOf(config.objective).noise(model, batchSize);
  const noise = new Float32Array(steps * elementCount(specs["z"]?.shape ?? []));
  new BatchSource(dataset, observationsOf(dataset, config), seed).fillNoise(
    { step: 0, items: 0, optimiserSteps: 0 },
    specs,
    steps,
    { z: noise },
  );

  await mkdir(folder, { recursive: true });
  const weights = encodeSafetensors({ tensors: Object.fromEntries(parameters), metadata: {} });
  await writeFile(path.join(folder, "start.safetensors"), Buffer.concat(weights));
  await writeFile(path.join(folder, "order.raw"), new Uint8Array(order.buffer));
  await writeFile(path.join(folder, "noise.raw"), new Uint8Array(noise.buffer));
}
