import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cancelSource } from "#shared/rpc/cancelSource";
import { assetsRoot, newWorkspace, openEngine, wine } from "./openEngine";

const csv = "a,b\n" + Array.from({ length: 40 }, (_, i) => `${i},${i * i}`).join("\n");

describe("opening the engine", () => {
  it("opens the handwritten digits with their demonstration model in a new workspace", async () => {
    const engine = await openEngine(await newWorkspace());
    const state = await engine.state();
    expect(state.dataset?.source).toEqual({ kind: "bundled", id: "mnist-10k" });
    expect(state.model?.origin).toBe("demonstration");
    expect(state.training.state).toBe("paused");
    expect(state.notices).toEqual([]);
    const { points } = await engine.call("training:history", {});
    expect(points[points.length - 1]).toEqual(state.training.latest);
    expect(state.training.latest?.step).toBe(state.training.step);
    expect(engine.complaints).toEqual([]);
  });

  it("tells what could not be opened again and opens the default", async () => {
    const workspace = await newWorkspace({ kind: "paths", paths: ["/nowhere/gone.csv"] });
    const state = await (await openEngine(workspace)).state();
    expect(state.dataset?.source).toEqual({ kind: "bundled", id: "mnist-10k" });
    expect(state.notices).toHaveLength(1);
    expect(state.notices[0]?.text).toContain("gone.csv");
  });

  it("starts although the session file is damaged", async () => {
    const workspace = await newWorkspace();
    await writeFile(join(workspace, "session.json"), "{");
    const state = await (await openEngine(workspace)).state();
    expect(state.dataset).not.toBeNull();
    expect(state.notices[0]?.text).toContain("last session");
  });
});

describe("opening data", () => {
  it("gives columns and rows in display units", async () => {
    const engine = await openEngine(await newWorkspace(wine));
    const { dataset, datasetVersion } = await engine.state();
    const columns = await engine.call("data:columns", {});
    expect(columns.datasetVersion).toBe(datasetVersion);
    expect(columns.labels).toHaveLength(dataset?.count ?? 0);
    expect(columns.split.filter((part) => part === 1)).toHaveLength(dataset?.validationCount ?? 0);
    const { values } = await engine.call("data:items", { rows: Int32Array.of(0) });
    expect(values[0]).toBeCloseTo(14.23, 4);
    expect(await engine.failure("data:items", { rows: Int32Array.of(178) })).toMatchObject({
      code: "out-of-range",
    });
  });

  it("makes a fresh model with suggested settings for a file", async () => {
    const workspace = await newWorkspace(wine);
    const path = join(workspace, "squares.csv");
    await writeFile(path, csv);
    const engine = await openEngine(workspace);
    const before = await engine.state();
    const summary = await engine.call("data:open", { source: { kind: "paths", paths: [path] } });
    const state = await engine.state();
    expect(summary.name).toBe("squares");
    expect(state.datasetVersion).toBe(before.datasetVersion + 1);
    expect(state.model).toMatchObject({ origin: "new", config: state.suggestedModel ?? {} });
    expect(state.model?.config).toMatchObject({ likelihood: "gaussian", hidden: [64] });
    expect(state.training).toMatchObject({ state: "idle", step: 0, checkpointStep: null });
  });

  it("reads the open data anew, and keeps the weights where the items have the same form", async () => {
    const workspace = await newWorkspace(wine);
    const path = join(workspace, "squares.csv");
    await writeFile(path, csv);
    const engine = await openEngine(workspace);
    await engine.call("data:open", { source: { kind: "paths", paths: [path] } });
    await engine.call("training:step", {});
    const before = await engine.state();
    const decode = async (): Promise<Float32Array> =>
      (await engine.call("infer:decode", { z: Float32Array.of(0.3, -0.7), count: 1 })).mean;
    const mean = await decode();
    await writeFile(path, `${csv}\n40,1600`);
    expect((await engine.call("data:reload", {})).count).toBe(41);
    const after = await engine.state();
    expect(after.datasetVersion).toBe(before.datasetVersion + 1);
    expect(after.model?.runId).not.toBe(before.model?.runId);
    expect(after.model?.config).toEqual(before.model?.config);
    expect(after.notices.at(-1)?.text).toContain("keeps its weights of step 1");
    // In the data's own units, whose mean and sd have moved a little.
    (await decode()).forEach((value, i) => expect(Math.abs(value - (mean[i] ?? 0))).toBeLessThan(60));
    await writeFile(path, csv.replaceAll(/^(.*),(.*)$/gm, "$1,$2,$1$2"));
    await engine.call("data:reload", {});
    expect((await engine.state()).dataset?.features).toBe(3);
    await writeFile(path, "a,b\n1\n");
    expect((await engine.failure("data:reload", {})).code).toBe("file-format");
    expect((await engine.state()).dataset?.features).toBe(3);
  });

  it("leaves everything as it was when it fails or is cancelled", async () => {
    const workspace = await newWorkspace(wine);
    const path = join(workspace, "broken.csv");
    await writeFile(path, "a,b\n1,x\n2\n3,4,5\n");
    const engine = await openEngine(workspace);
    const before = await engine.state();
    for (const paths of [["/nowhere/gone.csv"], [path]]) {
      const error = await engine.failure("data:open", { source: { kind: "paths", paths } });
      expect(error.code).not.toBe("internal");
    }
    const { signal, abort } = cancelSource();
    const opening = engine.failure("data:open", { source: { kind: "bundled", id: "mnist-10k" } }, { signal });
    abort();
    expect((await opening).code).toBe("cancelled");
    // Only the encodings of what is open may have come in meanwhile.
    const { encodingVersion: _, ...after } = await engine.state();
    expect(before).toMatchObject(after);
    expect((await engine.call("data:columns", {})).labels).toHaveLength(178);
  });

  it("takes files that are sent in pieces", async () => {
    const engine = await openEngine(await newWorkspace(wine));
    const bytes = new TextEncoder().encode(csv);
    const { upload } = await engine.call("file:begin", { name: "squares.csv", size: bytes.length });
    await engine.call("file:append", { upload, bytes: bytes.subarray(0, 50) });
    await engine.call("file:append", { upload, bytes: bytes.subarray(50) });
    const summary = await engine.call("data:open", { source: { kind: "upload", uploads: [upload] } });
    expect(summary).toMatchObject({ count: 40, features: 2 });
    await engine.call("file:discard", { upload });
    expect((await engine.state()).dataset?.id).toBe(summary.id);
  });
});

describe("a model", () => {
  it("is replaced by a fresh one with the given settings, refused when it does not fit the data", async () => {
    const engine = await openEngine(await newWorkspace(wine));
    const { suggestedModel, suggestedTraining } = await engine.state();
    if (suggestedModel === null || suggestedTraining === null) throw new Error("nothing is open");
    const config = { ...suggestedModel, hidden: [], latentSize: 3 };
    const summary = await engine.call("model:create", { config, training: suggestedTraining });
    expect(summary).toMatchObject({ origin: "new", config });
    expect((await engine.state()).training).toMatchObject({ state: "idle", step: 0 });
    const refused = await engine.failure("model:create", {
      config: { ...config, likelihood: "bernoulli" },
      training: suggestedTraining,
    });
    expect(refused).toMatchObject({ code: "invalid-request", where: { field: "config.likelihood" } });
    expect((await engine.state()).model?.runId).toBe(summary.runId);
    expect((await engine.call("model:demonstration", {})).origin).toBe("demonstration");
  });

  it("is not opened on data that have changed since", async () => {
    const workspace = await newWorkspace();
    const path = join(workspace, "squares.csv");
    await writeFile(path, csv);
    await writeFile(
      join(workspace, "session.json"),
      JSON.stringify({ format: 1, source: { kind: "paths", paths: [path] }, runId: null }),
    );
    const first = await openEngine(workspace);
    await first.call("training:step", {});
    await first.close();
    await writeFile(path, csv.replace("3,9", "3,10"));
    const state = await (await openEngine(workspace)).state();
    expect(state.model?.origin).toBe("new");
    expect(state.training.step).toBe(0);
    expect(state.notices[0]?.text).toContain("trained on other data");
  });

  it("of the demonstration goes on in a run of its own", async () => {
    const workspace = await newWorkspace(wine);
    const engine = await openEngine(workspace);
    const before = await engine.state();
    const demo = join(assetsRoot, "demo", "wine");
    const files = async (): Promise<string> =>
      JSON.stringify(
        await Promise.all(
          (await readdir(demo, { recursive: true, withFileTypes: true }))
            .filter((entry) => entry.isFile())
            .map(async (entry) => (await readFile(join(entry.parentPath, entry.name))).toString("base64")),
        ),
      );
    const shipped = await files();
    expect(before.model?.origin).toBe("demonstration");
    const status = await engine.call("training:step", {});
    expect(status.step).toBe(before.training.step + 1);
    const { model } = await engine.state();
    expect(model?.origin).toBe("checkpoint");
    expect(model?.runId).not.toBe(before.model?.runId);
    await engine.close();
    expect(await files()).toBe(shipped);
    const again = await (await openEngine(workspace)).state();
    expect(again.model?.runId).toBe(model?.runId);
    expect(again.training.step).toBe(status.step);
  });
});
