import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ModelConfig, TrainingConfig } from "#shared/domain/model";
import { plainElbo } from "#shared/domain/objective";
import { loadCheckpoint } from "#engine/workspace/checkpointFiles";
import { RunFolder } from "#engine/workspace/runFolder";
import { nodeFileSystem } from "#engine/workspace/fileSystem";
import { switchableDisk } from "../workspace/switchableDisk";
import { newWorkspace, openEngine, wine, type OpenEngine } from "./openEngine";

const config: ModelConfig = {
  hidden: [8],
  latentSize: 2,
  activation: "tanh",
  likelihood: "gaussian",
  binarisation: "static",
  objective: plainElbo,
  seed: 3,
};
const training: TrainingConfig = {
  learningRate: 1e-3,
  batchSize: 16,
  stopAt: 100_000,
  stepsPerSecond: 400,
  checkpointEvery: 10,
};

/** Trains until a checkpoint of at least this step is on disk; resolves with its run's folder. */
async function trainPast(engine: OpenEngine, workspace: string, step: number): Promise<RunFolder> {
  const saved = engine.training(({ checkpointStep }) => (checkpointStep ?? -1) >= step);
  await engine.call("training:start", {});
  await saved;
  const { model } = await engine.state();
  const id = model?.runId ?? "";
  return new RunFolder(id, join(workspace, "runs", id), nodeFileSystem);
}

const stoppedByItself = (engine: OpenEngine) =>
  engine.training(({ state, reason }) => state === "paused" && reason !== null);

describe("training on a disk that fails", () => {
  it.each([
    ["ENOSPC", "the disk is full"],
    ["EROFS", "the disk can only be read"],
    ["EIO", "the disk reported an error"],
  ] as const)(
    "pauses at %s with the reason, keeps the last good checkpoint, and goes on after",
    async (code, words) => {
      const workspace = await newWorkspace(wine);
      const disk = switchableDisk();
      const engine = await openEngine(workspace, { fileSystem: disk });
      await engine.call("model:create", { config, training });
      const run = await trainPast(engine, workspace, 20);
      const stopped = stoppedByItself(engine);
      disk.failure = code;
      const { reason, step, checkpointStep } = await stopped;
      expect(reason).toContain(words);
      expect(reason).toContain("Training was paused.");
      const { checkpoint, rejected } = await loadCheckpoint(run.path);
      expect(rejected).toEqual([]);
      expect(checkpoint?.step).toBe(checkpointStep);
      // What could not be saved is still in memory.
      // (A chunk that was under way when the disk failed may have ended since.)
      expect((await engine.state()).training.step).toBeGreaterThanOrEqual(step);
      expect((await engine.failure("runs:duplicate", { runId: run.id })).code).toBe("storage");

      disk.failure = null;
      await trainPast(engine, workspace, step + 10);
      await engine.call("training:pause", {});
      const after = await engine.state();
      expect((await loadCheckpoint(run.path)).checkpoint?.step).toBe(after.training.step);
      const { points } = await run.history();
      expect(points).toEqual((await engine.call("training:history", {})).points);
      expect(readdirSync(run.path).filter((name) => name.endsWith(".part"))).toEqual([]);
      await engine.close();
    },
  );

  it("says when the run's folder was removed, and makes it again, whole, when told to go on", async () => {
    const workspace = await newWorkspace(wine);
    const engine = await openEngine(workspace);
    await engine.call("model:create", { config, training });
    const run = await trainPast(engine, workspace, 20);
    const stopped = stoppedByItself(engine);
    rmSync(run.path, { recursive: true });
    const { reason, step } = await stopped;
    expect(reason).toContain("is gone");
    expect(readdirSync(join(workspace, "runs"))).toEqual([]);
    await trainPast(engine, workspace, step);
    await engine.call("training:pause", {});
    const { model } = await engine.state();
    expect(await run.record()).toMatchObject({ runId: model?.runId, name: model?.name });
    expect((await run.history()).points).toEqual((await engine.call("training:history", {})).points);
    await engine.close();
    const again = await openEngine(workspace);
    expect((await again.state()).model?.runId).toBe(model?.runId);
  });
});

describe("checkpoints of a run", () => {
  it("are the last two, every n-th and the best, which can be opened as runs of their own", async () => {
    const workspace = await newWorkspace(wine);
    const engine = await openEngine(workspace);
    await engine.call("model:create", {
      config,
      training: { ...training, stopAt: 75, stepsPerSecond: null },
    });
    const ended = engine.training(({ state, step }) => state === "paused" && step === 75);
    await engine.call("training:start", {});
    await ended;
    await engine.call("training:pause", {});
    const { runs } = await engine.call("runs:list", {});
    const [entry] = runs;
    if (entry === undefined) throw new Error("no run");
    const run = new RunFolder(entry.runId, join(workspace, "runs", entry.runId), nodeFileSystem);
    const kept = await run.checkpoints();
    const every = kept.filter(({ kind }) => kind === "every").map(({ step }) => step);
    expect(every.reverse()).toEqual([10, 20, 30, 40, 50, 60, 70]);
    const best = kept.filter(({ kind }) => kind === "best");
    expect(best).toHaveLength(1);
    expect(best[0]).toMatchObject(entry.best ?? {});
    expect(kept[0]?.step).toBe(75);

    const opened = await engine.call("runs:openAt", { runId: entry.runId, at: 30 });
    expect(opened.runId).not.toBe(entry.runId);
    expect((await engine.state()).training).toMatchObject({ step: 30, state: "paused" });
    expect((await engine.call("training:history", {})).points.every(({ step }) => step <= 30)).toBe(true);
    await engine.call("runs:openAt", { runId: entry.runId, at: "best" });
    expect((await engine.state()).training.step).toBe(entry.best?.step);
    const missing = await engine.failure("runs:openAt", { runId: entry.runId, at: 33 });
    expect(missing).toMatchObject({ code: "no-model" });
    expect(missing.found).toContain("10, 20, 30");
  });
});
