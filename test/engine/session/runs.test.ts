import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RunEntry } from "#shared/contract/runsContract";
import type { ModelConfig, TrainingConfig } from "#shared/domain/model";
import { plainElbo } from "#shared/domain/objective";
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
const training: TrainingConfig = { learningRate: 1e-3, batchSize: 16, stopAt: 30, stepsPerSecond: null };

/** A run of 30 steps; resolves with its id. */
async function trained(engine: OpenEngine, seed = 3): Promise<string> {
  await engine.call("model:create", { config: { ...config, seed }, training });
  const ended = engine.training(({ state, step }) => state === "paused" && step === 30);
  await engine.call("training:start", {});
  await ended;
  const { model } = await engine.state();
  return model?.runId ?? "";
}

const entryOf = ({ runs }: { readonly runs: readonly RunEntry[] }, id: string): RunEntry => {
  const entry = runs.find(({ runId }) => runId === id);
  if (entry === undefined) throw new Error(`No run ${id}`);
  return entry;
};

describe("the runs of a workspace", () => {
  it("are listed with how far they are, newest first", async () => {
    const engine = await openEngine(await newWorkspace(wine));
    expect((await engine.call("runs:list", {})).runs).toEqual([]);
    const created = engine.next("runs:changed");
    const first = await trained(engine);
    await created;
    const second = await trained(engine, 4);
    const list = await engine.call("runs:list", {});
    expect(list.runs.map(({ runId }) => runId).sort()).toEqual([first, second].sort());
    const closed = entryOf(list, first);
    expect(closed).toMatchObject({ isOpen: false, dataName: "Wine, 178 samples", checkpointStep: 30 });
    expect(closed.latest?.step).toBe(30);
    const { points } = await engine.call("runs:history", { runId: first });
    const bounds = points.map(({ validation }) => validation?.elbo ?? -Infinity);
    expect(closed.best?.bound).toBe(Math.max(...bounds));
    const open = entryOf(list, second);
    expect(open.isOpen).toBe(true);
    expect(open.latest).toEqual((await engine.state()).training.latest);
    expect(engine.complaints).toEqual([]);
  });

  it("keep another name, open and closed, over a restart", async () => {
    const workspace = await newWorkspace(wine);
    const engine = await openEngine(workspace);
    const first = await trained(engine);
    const second = await trained(engine, 4);
    await engine.call("runs:rename", { runId: first, name: "  Narrow " });
    const list = await engine.call("runs:rename", { runId: second, name: "Wide" });
    expect([first, second].map((id) => entryOf(list, id).name)).toEqual(["Narrow", "Wide"]);
    expect((await engine.state()).model?.name).toBe("Wide");
    expect((await engine.failure("runs:rename", { runId: first, name: "  " })).code).toBe("invalid-request");
    await engine.close();
    const again = await openEngine(workspace);
    const kept = await again.call("runs:list", {});
    expect([first, second].map((id) => entryOf(kept, id).name)).toEqual(["Narrow", "Wide"]);
    expect((await again.state()).model?.name).toBe("Wide");
  });

  it("are copied with weights and history, and the copy goes its own way", async () => {
    const engine = await openEngine(await newWorkspace(wine));
    const first = await trained(engine);
    const z = Float32Array.of(0.5, -1);
    const before = await engine.call("infer:decode", { z, count: 1 });
    const { runId } = await engine.call("runs:duplicate", { runId: first });
    expect(runId).not.toBe(first);
    const model = await engine.call("model:openRun", { runId });
    expect(model).toMatchObject({ runId, config, origin: "checkpoint" });
    expect(await engine.call("infer:decode", { z, count: 1 })).toEqual(before);
    expect(await engine.call("runs:history", { runId })).toEqual(
      await engine.call("runs:history", { runId: first }),
    );
    await engine.call("training:configure", { stopAt: 40 });
    const ended = engine.training(({ state, step }) => state === "paused" && step === 40);
    await engine.call("training:start", {});
    await ended;
    expect(entryOf(await engine.call("runs:list", {}), first).checkpointStep).toBe(30);
  });

  it("go to the bin and come back, but not while open", async () => {
    const workspace = await newWorkspace(wine);
    const engine = await openEngine(workspace);
    const first = await trained(engine);
    const second = await trained(engine, 4);
    const refused = await engine.failure("runs:remove", { runIds: [first, second] });
    expect(refused.code).toBe("busy");
    expect((await engine.call("runs:list", {})).runs).toHaveLength(2);
    const left = await engine.call("runs:remove", { runIds: [first] });
    expect(left.runs.map(({ runId }) => runId)).toEqual([second]);
    expect((await engine.failure("model:openRun", { runId: first })).code).toBe("no-model");
    await engine.call("runs:restore", { runId: first });
    expect((await engine.call("model:openRun", { runId: first })).runId).toBe(first);
    expect((await engine.failure("runs:restore", { runId: first })).code).toBe("no-model");
    expect(existsSync(join(workspace, "bin", first))).toBe(false);
  });

  it("are listed in the bin and go for good when it is emptied, those that cannot be read too", async () => {
    const workspace = await newWorkspace(wine);
    const engine = await openEngine(workspace);
    const first = await trained(engine);
    const second = await trained(engine, 4);
    expect(await engine.call("runs:bin", {})).toEqual({ runs: [], unreadable: 0 });
    await engine.call("runs:remove", { runIds: [first] });
    mkdirSync(join(workspace, "bin", "not-a-run"));
    const bin = await engine.call("runs:bin", {});
    expect(bin.runs).toMatchObject([{ runId: first, latentSize: expect.any(Number) }]);
    expect(bin.unreadable).toBe(1);
    expect(await engine.call("runs:emptyBin", {})).toEqual({ runs: [], unreadable: 0 });
    expect(readdirSync(join(workspace, "bin"))).toEqual([]);
    expect((await engine.failure("runs:restore", { runId: first })).code).toBe("no-model");
    expect((await engine.call("runs:list", {})).runs.map(({ runId }) => runId)).toEqual([second]);
  });

  it("that cannot be read are named, not hidden", async () => {
    const workspace = await newWorkspace(wine);
    const engine = await openEngine(workspace);
    const first = await trained(engine);
    await trained(engine, 4);
    rmSync(join(workspace, "runs", first, "run.json"));
    const { runs, unreadable } = await engine.call("runs:list", {});
    expect(runs).toHaveLength(1);
    expect(unreadable[0]).toMatchObject({ code: "storage" });
  });
});
