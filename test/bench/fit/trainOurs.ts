import { copyFile, mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { SurveyStatus } from "#shared/contract/surveyContract";
import type { DataSource } from "#shared/domain/dataset";
import type { TrainingStatus } from "#shared/domain/model";
import { startEngineInProcess, type EngineInProcess } from "../engineInProcess";
import { repositoryRoot } from "../../e2e/repositoryRoot";
import type { BinarisedDigits } from "./binarisedDigits";
import { configOf, schedule, type FitCase } from "./cases";
import type { FitResult } from "./results";

/** Trains a case with one seed by the app's own commands and has it computed what the test rows' evidence is. */
export async function trainOurs(
  fitCase: FitCase,
  seed: number,
  { images, test }: BinarisedDigits,
  weightsTo: string,
): Promise<FitResult> {
  const workspace = await mkdtemp(path.join(os.tmpdir(), "priorscape-fit-"));
  const { version } = JSON.parse(await readFile(path.join(repositoryRoot, "package.json"), "utf8")) as {
    version: string;
  };
  const assetsRoot = path.join(repositoryRoot, "assets");
  const engine = await startEngineInProcess({ workspace, assetsRoot, version, threads: 1 });
  try {
    const source: DataSource = { kind: "paths", paths: [images] };
    await engine.call("data:open", { source });
    await requireSameRows(engine, test);
    const { suggestedTraining } = await engine.call("session:state", {});
    if (suggestedTraining === null) throw new Error("the digits cannot be trained on");
    const { batchSize, steps, learningRate } = schedule;
    await engine.call("model:create", {
      config: configOf(fitCase, seed),
      training: { learningRate, batchSize, stopAt: steps, stepsPerSecond: null },
    });
    const start = performance.now();
    const trained = ended<TrainingStatus>((done) =>
      engine.client.on("training:progress", (status) => {
        if (status.state === "paused" && status.reason !== null) done(status);
      }),
    );
    await engine.call("training:start", {});
    const { step, reason } = await trained;
    const seconds = (performance.now() - start) / 1000;
    if (step !== steps) throw new Error(`training ended at step ${step}: ${reason}`);
    await engine.call("training:pause", {});

    const { model } = await engine.call("session:state", {});
    const target = { kind: "path", path: path.join(workspace, "weights.safetensors") } as const;
    await engine.call("runs:export", {
      ...{ runId: model?.runId ?? "", what: "weights", format: "safetensors", target },
    });
    await copyFile(target.path, weightsTo);

    const surveyed = ended<SurveyStatus>((done) =>
      engine.client.on("survey:progress", (status) => {
        if (status.state === "done" || status.state === "failed") done(status);
      }),
    );
    await engine.call("survey:start", {
      ...{ split: "validation", samples: fitCase.testSamples, seed: 1, afresh: true },
    });
    const { error } = await surveyed;
    if (error !== null) throw new Error(error.message);
    const { elbo, logEvidence } = await engine.call("survey:columns", {});
    return { elbo: [...elbo], bound: [...logEvidence], seconds, version };
  } finally {
    await engine.close();
    await rm(workspace, { recursive: true, force: true });
  }
}

/** Both sides' test rows are the same bits, or nothing that follows means anything. */
async function requireSameRows(engine: EngineInProcess, test: string): Promise<void> {
  const { split } = await engine.call("data:columns", {});
  const rows = Int32Array.from([...split.keys()].filter((row) => split[row] === 1));
  const { values } = await engine.call("data:items", { rows });
  const bits = await readFile(test);
  const isSame = values.length === bits.length && bits.every((bit, i) => bit === values[i]);
  if (!isSame) throw new Error("the app opened other rows than were written for PyTorch");
}

function ended<T>(listen: (done: (value: T) => void) => () => void): Promise<T> {
  return new Promise((resolve) => {
    const off = listen((value) => {
      off();
      resolve(value);
    });
  });
}
