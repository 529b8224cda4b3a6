import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { DataSource } from "#shared/domain/dataset";
import type { ModelConfig, TrainingConfig } from "#shared/domain/model";
import { newWorkspace, openEngine, type OpenEngine } from "./openEngine";

const rows = Array.from({ length: 40 }, (_, i) => ({ z: [i / 10 - 2, 2 - i / 10], x: i % 7 }));

async function opened(
  columns: "means" | "means and spreads" | "with x",
): Promise<{ engine: OpenEngine; workspace: string; source: DataSource }> {
  const workspace = await newWorkspace({ kind: "bundled", id: "wine" });
  const path = join(workspace, "latents.csv");
  const header = columns === "means" ? "z1,z2,kind" : "z1,z2,sd1,sd2,kind,height,width";
  const lines = rows.map(({ z, x }, i) =>
    columns === "means"
      ? [...z, i % 2 ? "a" : "b"].join(",")
      : [...z, 0.1, 0.2, i % 2 ? "a" : "b", x, i].join(","),
  );
  await writeFile(path, [header, ...lines].join("\n"));
  const roles = { z1: "mean", z2: "mean", sd1: "sd", sd2: "sd" } as const;
  const plan =
    columns === "means"
      ? ({ use: "latents" } as const)
      : columns === "with x"
        ? ({ use: "latents", roles: { ...roles, height: "x", width: "x" } } as const)
        : ({ use: "latents", roles } as const);
  const source: DataSource = { kind: "paths", paths: [path], plan };
  const engine = await openEngine(workspace);
  await engine.state();
  await engine.call("data:open", { source });
  return { engine, workspace, source };
}

describe("latents computed elsewhere", () => {
  it("open without a model, as an encoding of points alone", async () => {
    const { engine } = await opened("means");
    const state = await engine.state();
    expect(state.model).toBeNull();
    expect(state.suggestedModel).toBeNull();
    expect(state.latents).toEqual({ size: 2, names: ["z1", "z2"], hasSpread: false });
    expect(state.dataset).toMatchObject({ count: 40, features: 0, labelName: "kind" });
    const encoding = await engine.call("encoding:snapshot", {});
    expect(encoding).toMatchObject({ version: state.encodingVersion, count: 40, latentSize: 2, step: 0 });
    expect(encoding.datasetVersion).toBe(state.datasetVersion);
    expect(Array.from(encoding.mean.subarray(2, 4))).toEqual([-1.9, 1.9].map(Math.fround));
    expect(encoding.sd.every((value) => value === 0)).toBe(true);
    const table = await engine.call("table:describe", {});
    expect(table.columns.filter(({ source }) => source === "latent")).not.toHaveLength(0);
    const map = { dimensions: [0, 1] as [number, number], resolution: 16, extent: 4, rows: null };
    expect(await engine.failure("overlap:map", map)).toMatchObject({ code: "no-model" });
    expect(await engine.failure("infer:decode", { z: new Float32Array(2), count: 1 })).toMatchObject({
      code: "no-model",
    });
    expect(await engine.failure("training:start", {})).toMatchObject({ code: "no-model" });
    const { config, training } = await formOfWine();
    expect(await engine.failure("model:create", { config, training })).toMatchObject({
      code: "invalid-request",
    });
  });

  it("with spreads give the overlap of the prior and the mean of all posteriors", async () => {
    const { engine } = await opened("means and spreads");
    expect((await engine.state()).latents).toMatchObject({ hasSpread: true });
    const { sd } = await engine.call("encoding:snapshot", {});
    expect(Array.from(sd.subarray(0, 2))).toEqual([0.1, 0.2].map(Math.fround));
    const map = await engine.call("overlap:map", {
      dimensions: [0, 1],
      resolution: 64,
      extent: 4,
      rows: null,
    });
    expect(map.overlap).toBeGreaterThan(0.05);
    expect(map.overlap).toBeLessThan(0.6);
    const summary = await engine.call("overlap:summary", { samples: 1000, seed: 1, rows: null });
    expect(Number.isFinite(summary.overlap.value)).toBe(true);
  });

  it("give way to a model of their x, and come back when the session is restored", async () => {
    const { engine, workspace } = await opened("with x");
    await engine.close();
    const again = await openEngine(workspace);
    const state = await again.state();
    expect(state).toMatchObject({ model: null, latents: { size: 2 }, dataset: { features: 2 } });
    const encoded = again.next("encoding:changed");
    await again.call("model:create", {
      config: { ...need(state.suggestedModel), latentSize: 1 },
      training: need(state.suggestedTraining),
    });
    const { version } = await encoded;
    expect(version).toBeGreaterThan(state.encodingVersion);
    expect(await again.state()).toMatchObject({ latents: null, model: { origin: "new" } });
    expect((await again.call("encoding:snapshot", {})).latentSize).toBe(1);
    expect(again.complaints).toEqual([]);
  });
});

function need<T>(value: T | null): T {
  if (value === null) throw new Error("not there");
  return value;
}

/** Settings of a model, from data that can have one. */
async function formOfWine(): Promise<{ config: ModelConfig; training: TrainingConfig }> {
  const workspace = await newWorkspace({ kind: "bundled", id: "wine" });
  const other = await openEngine(workspace);
  const { suggestedModel, suggestedTraining } = await other.state();
  await other.close();
  return { config: need(suggestedModel), training: need(suggestedTraining) };
}
