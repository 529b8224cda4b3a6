import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { modelConfigSchema } from "#shared/domain/model";
import { loadDataset } from "#engine/data/loadDataset";
import { RowCache } from "#engine/data/rowCache";
import { OnnxRuntime } from "#engine/program/onnxRuntime";
import { repositoryRoot } from "../e2e/repositoryRoot";
import { millisecondsPerStep, trainerOf } from "./digits";

// Opens one file with the engine's usual limits and trains some steps, in a process of its own, so that its memory is
// that of this alone: openLarge.ts PATH. Prints one line of JSON.

const [, , path = ""] = process.argv;
const STEPS = 100;

const folder = await mkdtemp(join(tmpdir(), "priorscape-large-"));
const runtime = new OnnxRuntime({ executionProvider: "cpu", threads: 2 });
try {
  const began = performance.now();
  const dataset = await loadDataset(
    { kind: "paths", paths: [path] },
    { assetsRoot: join(repositoryRoot, "assets"), cache: await RowCache.open(folder) },
  );
  const seconds = (performance.now() - began) / 1000;
  const opened = process.resourceUsage().maxRSS / 1024;
  const { kind } = dataset.summary.suggestedLikelihood;
  const config = modelConfigSchema.parse({
    hidden: [64],
    latentSize: 2,
    activation: "relu",
    likelihood: kind,
    binarisation: "stochastic",
    seed: 7,
  });
  const step = await millisecondsPerStep(await trainerOf(runtime, dataset, config), STEPS, 100);
  // Kilobytes, as Node says on every system.
  const peak = process.resourceUsage().maxRSS / 1024;
  const isOnDisk = dataset.store.kind === "file";
  console.log(
    JSON.stringify({ seconds, opened, step, peak, isOnDisk, likelihood: kind, count: dataset.summary.count }),
  );
} finally {
  await runtime.dispose();
  await rm(folder, { recursive: true, force: true });
}
