import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { AppErrorException } from "#shared/domain/appError";
import type { ModelConfig, TrainingConfig } from "#shared/domain/model";
import { plainElbo } from "#shared/domain/objective";
import { Workspace } from "#engine/workspace/workspace";
import { loadCheckpoint } from "#engine/workspace/checkpointFiles";
import { openEngine, type OpenEngine } from "./openEngine";

const MIB = 2 ** 20;
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
  ...{ learningRate: 1e-3, batchSize: 16, stopAt: 100_000, stepsPerSecond: 400 },
  checkpointEvery: 10,
};

const mounted: string[] = [];

/** A small disk of its own, or why there can be none: mounting takes a system's permission. */
function smallDisk(bytes: number): { readonly folder: string } | { readonly refusal: string } {
  const folder = mkdtempSync(join(tmpdir(), "small-disk-"));
  const { status, stderr, error } = spawnSync(
    "mount",
    ["-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", folder],
    { encoding: "utf8" },
  );
  if (status === 0) {
    mounted.push(folder);
    return { folder };
  }
  rmSync(folder, { recursive: true });
  return { refusal: error?.message ?? stderr.trim() };
}

function remount(folder: string, mode: "ro" | "rw"): void {
  const { status, stderr } = spawnSync("mount", ["-o", `remount,${mode}`, folder], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

afterEach(() => {
  for (const folder of mounted.splice(0)) {
    // Lazily: the engine of a test that failed has its lock there yet.
    const { status, stderr } = spawnSync("umount", ["-l", folder], { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    rmSync(folder, { recursive: true });
  }
});

/** Trains until a checkpoint of at least this step is on the disk; resolves with the run's folder. */
async function trainPast(engine: OpenEngine, workspace: string, step: number): Promise<string> {
  const saved = engine.training(({ checkpointStep }) => (checkpointStep ?? -1) >= step);
  await engine.call("training:start", {});
  await saved;
  const { model } = await engine.state();
  return join(workspace, "runs", model?.runId ?? "");
}

const stoppedByItself = (engine: OpenEngine) =>
  engine.training(({ state, reason }) => state === "paused" && reason !== null);

/** Takes all room that is left. */
function fill(path: string): void {
  for (const size of [MIB, 65_536, 4096]) {
    for (;;) {
      try {
        writeFileSync(path, new Uint8Array(size), { flag: "a" });
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
        break;
      }
    }
  }
}

describe("training on a real disk", () => {
  it("pauses when it is full, with the last checkpoint whole, and goes on when there is room", async () => {
    const disk = smallDisk(4 * MIB);
    if ("refusal" in disk) return console.log(`skipped: no disk to fill: ${disk.refusal}`);
    const engine = await openEngine(disk.folder);
    await engine.call("data:open", { source: { kind: "bundled", id: "wine" } });
    await engine.call("model:create", { config, training });
    const run = await trainPast(engine, disk.folder, 20);
    const stopped = stoppedByItself(engine);
    const filler = join(disk.folder, "filler");
    fill(filler);
    const { reason, step, checkpointStep } = await stopped;
    expect(reason).toContain("the disk is full");
    expect(reason).toContain("Training was paused.");
    const { checkpoint, rejected } = await loadCheckpoint(run);
    expect(rejected).toEqual([]);
    expect(checkpoint?.step).toBe(checkpointStep);
    rmSync(filler);
    await trainPast(engine, disk.folder, step + 10);
    await engine.call("training:pause", {});
    const after = await engine.state();
    expect((await loadCheckpoint(run)).checkpoint?.step).toBe(after.training.step);
    await engine.close();
    // What was open is open again, from what is on the disk.
    const again = await openEngine(disk.folder);
    expect((await again.state()).training).toMatchObject({ step: after.training.step });
    await again.close();
  });

  it("pauses when it can no longer be written, and says so where a workspace is opened on it", async () => {
    const disk = smallDisk(8 * MIB);
    if ("refusal" in disk) return console.log(`skipped: no disk to lock: ${disk.refusal}`);
    const engine = await openEngine(disk.folder);
    await engine.call("data:open", { source: { kind: "bundled", id: "wine" } });
    await engine.call("model:create", { config, training });
    const run = await trainPast(engine, disk.folder, 20);
    const stopped = stoppedByItself(engine);
    await lock(disk.folder);
    const { reason, checkpointStep } = await stopped;
    expect(reason).toContain("the disk can only be read");
    // The newest may be whole without being counted: what came after it, the removing of older ones, was refused.
    const { checkpoint, rejected } = await loadCheckpoint(run);
    expect(rejected).toEqual([]);
    expect(checkpoint?.step).toBeGreaterThanOrEqual(checkpointStep ?? Infinity);
    remount(disk.folder, "rw");
    await trainPast(engine, disk.folder, (checkpointStep ?? 0) + 10);
    await engine.close();

    await lock(disk.folder);
    const refused = await Workspace.open(disk.folder).then(
      () => null,
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(AppErrorException);
    const { code, message, hint } = (refused as AppErrorException).appError; // as expected above
    expect(code).toBe("storage");
    expect(message).toContain("the disk can only be read");
    expect(hint).toContain("another folder");
  });
});

/** Refused while a file is being written: the save that goes on ends in between. */
async function lock(folder: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return remount(folder, "ro");
    } catch (error) {
      if (attempt === 200) throw error;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}
