import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { HistoryPoint } from "#shared/domain/model";
import { plainElbo } from "#shared/domain/objective";
import type { RunRecord } from "#engine/workspace/runRecord";
import { Workspace } from "#engine/workspace/workspace";
import { appErrorOf } from "../appErrorOf";
import { failingFileSystem } from "./failingFileSystem";
import { temporaryFolder } from "../temporaryFolder";

const record = (runId: string, createdAt = "2030-01-01T00:00:00Z"): RunRecord => ({
  format: 1,
  runId,
  name: "Digits",
  createdAt,
  source: { kind: "bundled", id: "mnist-10k" },
  datasetId: "0123456789abcdef",
  config: {
    hidden: [400],
    latentSize: 2,
    activation: "relu",
    likelihood: "bernoulli",
    binarisation: "stochastic",
    objective: plainElbo,
    seed: 1,
  },
  training: { learningRate: 0.001, batchSize: 100, stopAt: 1000, stepsPerSecond: null },
  weightCount: 1,
  origin: "new",
});

const point = (step: number, elbo = -100): HistoryPoint => ({
  step,
  epoch: step / 80,
  train: { elbo, reconstruction: -90, kl: 10 },
  validation: null,
});

describe("a workspace", () => {
  it("is created on demand and gives back what was kept", async () => {
    const root = join(temporaryFolder(), "a", "b");
    const first = await Workspace.open(root);
    expect(await first.readSession()).toBeNull();
    const session = { format: 1, source: { kind: "bundled", id: "wine" }, runId: "run-1" } as const;
    await first.writeSession(session);
    await first.createRun(record("run-1"));
    await first.createRun(record("run-2", "2031-01-01T00:00:00Z"));
    await first.close();
    const second = await Workspace.open(root);
    expect(await second.readSession()).toEqual(session);
    expect(await (await second.openRun("run-1")).record()).toEqual(record("run-1"));
    expect((await second.listRuns()).runs.map(({ runId }) => runId)).toEqual(["run-2", "run-1"]);
    await second.binRun("run-1");
    expect((await appErrorOf(second.openRun("run-1"))).code).toBe("no-model");
    await second.close();
  });

  it.each([
    "..",
    "../x",
    "a/b",
    "a\\b",
    "/etc",
    "",
    "ab",
    "A-run",
    "run\0",
    "nul",
    "com1",
    "x".repeat(65),
    ".hidden",
  ])("refuses the run id %j", async (id) => {
    const workspace = await Workspace.open(temporaryFolder());
    expect((await appErrorOf(workspace.openRun(id))).code).toBe("invalid-request");
    expect((await appErrorOf(workspace.createRun(record(id)))).code).toBe("invalid-request");
    expect((await appErrorOf(workspace.binRun(id))).code).toBe("invalid-request");
  });

  it("does not create a run twice", async () => {
    const workspace = await Workspace.open(temporaryFolder());
    await workspace.createRun(record("run-1"));
    expect((await appErrorOf(workspace.createRun(record("run-1")))).code).toBe("invalid-request");
  });

  it("lists damaged runs apart", async () => {
    const root = temporaryFolder();
    const workspace = await Workspace.open(root);
    for (const id of ["run-1", "run-2", "run-3", "run-4"]) await workspace.createRun(record(id));
    writeFileSync(join(root, "runs/run-2/run.json"), "{");
    writeFileSync(join(root, "runs/run-3/run.json"), JSON.stringify(record("run-1")));
    mkdirSync(join(root, "runs/run-5"));
    const { runs, unreadable } = await workspace.listRuns();
    expect(runs.map(({ runId }) => runId).sort()).toEqual(["run-1", "run-4"]);
    expect(unreadable.map(({ appError }) => appError.code)).toEqual(["storage", "storage", "storage"]);
  });

  it("says which file of it is damaged", async () => {
    const root = temporaryFolder();
    const workspace = await Workspace.open(root);
    writeFileSync(join(root, "session.json"), '{"format":1,"source":5,"runId":null}');
    const error = await appErrorOf(workspace.readSession());
    expect(error).toMatchObject({ code: "storage", where: { file: join(root, "session.json") } });
    expect(error.found).toContain("source");
  });

  it("names the folder that may not be written", async () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    const error = await appErrorOf(Workspace.open(join(file, "workspace")));
    expect(error.code).toBe("storage");
    expect(error.message).toContain(join(file, "workspace"));
  });

  it("fails as storage, and leaves no lock, whichever call of the disk fails", async () => {
    for (let failAt = 0; ; failAt++) {
      const root = temporaryFolder();
      const disk = failingFileSystem(failAt, "EROFS");
      const outcome = await Workspace.open(root, { fileSystem: disk }).then(
        () => null,
        (error: unknown) => error,
      );
      if (disk.calls.length <= failAt) {
        expect(failAt).toBeGreaterThan(5);
        break;
      }
      expect((await appErrorOf(Promise.reject(outcome))).code).toBe("storage");
      await (await Workspace.open(root)).close();
    }
  });
});

describe("history", () => {
  it("grows, keeps the later of two points of one step, and can be rewritten", async () => {
    const run = await (await Workspace.open(temporaryFolder())).createRun(record("run-1"));
    expect(await run.history()).toEqual({ points: [], damagedLines: 0 });
    await run.appendHistory([point(10), point(20)]);
    await run.appendHistory([]);
    await run.appendHistory([point(20, -50), point(30)]);
    expect((await run.history()).points).toEqual([point(10), point(20, -50), point(30)]);
    await run.rewriteHistory([point(10)]);
    await run.appendHistory([point(15)]);
    expect(await run.history()).toEqual({ points: [point(10), point(15)], damagedLines: 0 });
  });

  it("loses only the line that a crash has cut", async () => {
    const run = await (await Workspace.open(temporaryFolder())).createRun(record("run-1"));
    await run.appendHistory([point(10)]);
    appendFileSync(join(run.path, "history.jsonl"), '{"step":20,"epo');
    await run.appendHistory([point(30)]);
    expect(await run.history()).toEqual({ points: [point(10), point(30)], damagedLines: 1 });
  });
});

describe("the lock", () => {
  it("refuses a second engine until the first has gone", async () => {
    const root = temporaryFolder();
    const first = await Workspace.open(root);
    const error = await appErrorOf(Workspace.open(root));
    expect(error).toMatchObject({ code: "busy", found: `process ${process.pid}` });
    expect(error.message).toContain(root);
    await first.close();
    await (await Workspace.open(root)).close();
    expect(existsSync(join(root, "engine.lock"))).toBe(false);
  });

  it("is taken over from a process that is gone, from one whose pid is used again, and when half-written", async () => {
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    const owners = [
      JSON.stringify({ pid: dead, born: null, token: "x" }),
      JSON.stringify({ pid: process.pid, born: "an earlier life", token: "x" }),
      '{"pid":',
      "",
    ];
    for (const owner of process.platform === "linux" ? owners : owners.filter((_, i) => i !== 1)) {
      const root = temporaryFolder();
      writeFileSync(join(root, "engine.lock"), owner);
      const workspace = await Workspace.open(root);
      expect((await appErrorOf(Workspace.open(root))).code).toBe("busy");
      await workspace.close();
      expect(readdirSync(root).sort()).toEqual(["downloads", "runs", "uploads"]);
    }
  });

  it("is had by exactly one of many that find it dead at once", async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, "engine.lock"), "");
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => Workspace.open(root)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("is not given back when it is another's by now", async () => {
    const root = temporaryFolder();
    const workspace = await Workspace.open(root);
    const other = JSON.stringify({ pid: 1, born: null, token: "other" });
    writeFileSync(join(root, "engine.lock"), other);
    await workspace.close();
    expect(readFileSync(join(root, "engine.lock"), "utf8")).toBe(other);
  });
});

it("reports a folder without permission", async ({ skip }) => {
  if (process.getuid?.() === 0) skip("root may write everywhere");
  const root = temporaryFolder();
  chmodSync(root, 0o500);
  expect((await appErrorOf(Workspace.open(root))).code).toBe("storage");
});
