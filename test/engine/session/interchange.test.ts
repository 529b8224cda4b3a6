import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { beforeAll, expect, test } from "vitest";
import type { DataSource } from "#shared/domain/dataset";
import type { CheckpointTensor } from "#engine/workspace/checkpoint";
import { decodeSafetensors } from "#engine/workspace/safetensors";
import { newWorkspace, openEngine, wine, type OpenEngine } from "./openEngine";

const fixtures = join(import.meta.dirname, "../../fixtures/onnx");
const files = {
  kind: "paths" as const,
  paths: [join(fixtures, "dense-encoder.onnx"), join(fixtures, "dense-decoder.onnx")],
};

let fixture: Readonly<Record<string, CheckpointTensor>> = {};
beforeAll(async () => {
  fixture = decodeSafetensors(await readFile(join(fixtures, "dense.safetensors")), "dense").tensors;
});

/** The rows that PyTorch encoded, twice over, as a table whose values stay as they are. */
async function openRows(workspace: string, engine: OpenEngine): Promise<void> {
  const { shape, data } = fixture["x"]!;
  const [rows = 0, columns = 0] = shape;
  const line = (row: number): string => [...data.subarray(row * columns, (row + 1) * columns)].join(",");
  const header = Array.from({ length: columns }, (_, i) => `c${i}`).join(",");
  const path = join(workspace, "rows.csv");
  await writeFile(
    path,
    [header, ...[0, 1].flatMap(() => Array.from({ length: rows }, (_, row) => line(row)))].join("\n"),
  );
  const source: DataSource = { kind: "paths", paths: [path], plan: { scaling: "none" } };
  await engine.call("data:open", { source });
}

async function importDense(workspace: string): Promise<OpenEngine> {
  const engine = await openEngine(workspace);
  await openRows(workspace, engine);
  const { suggestion, problems } = await engine.call("model:inspectImport", { files });
  expect(problems).toEqual([]);
  expect(suggestion).toEqual({
    encoder: { file: 0, mean: "mu", spread: "log_var", spreadHolds: "log-variance" },
    decoder: { file: 1, output: "x_mean", gives: "mean" },
    sd: 1,
  });
  await engine.call("model:import", { files, mapping: { ...suggestion!, sd: 0.5 } });
  return engine;
}

const inspect = (engine: OpenEngine, row: number) =>
  engine.call("infer:inspect", { row, sampleCount: 4, neighbourCount: 0, seed: 1 });

const close = (have: ArrayLike<number>, want: ArrayLike<number>): void => {
  expect(have).toHaveLength(want.length);
  for (let i = 0; i < want.length; i++) expect(have[i]).toBeCloseTo(want[i] ?? NaN, 5);
};

test("a PyTorch model encodes and decodes here as it does there, and goes on after a restart", async () => {
  const workspace = await newWorkspace(wine);
  const engine = await importDense(workspace);
  const { model } = await engine.state();
  expect(model).toMatchObject({
    name: "dense-decoder",
    config: { latentSize: 3, likelihood: "gaussian-fixed", fixedSd: 0.5 },
  });
  const { mean, log_var, z, decoded } = fixture;
  for (const row of [0, 4]) {
    const { mean: at, sd } = await inspect(engine, row);
    close(at, mean!.data.subarray(row * 3, row * 3 + 3));
    close(
      sd,
      Array.from(log_var!.data.subarray(row * 3, row * 3 + 3), (value) => Math.exp(value / 2)),
    );
  }
  close((await engine.call("infer:decode", { z: z!.data, count: 5 })).mean, decoded!.data);
  const { runs } = await engine.call("runs:list", {});
  expect(runs.map(({ runId, isOpen }) => [runId, isOpen])).toEqual([[model!.runId, true]]);
  await engine.close();

  const again = await openEngine(workspace);
  expect((await again.state()).model?.runId).toBe(model!.runId);
  close((await again.call("infer:decode", { z: z!.data, count: 5 })).mean, decoded!.data);
});

test("it is trained further, and a copy of it is one of its own", async () => {
  const workspace = await newWorkspace(wine);
  const engine = await importDense(workspace);
  const before = await inspect(engine, 0);
  for (let step = 0; step < 20; step++) await engine.call("training:step", {});
  const after = await inspect(engine, 0);
  expect(after.step).toBe(20);
  expect(after.elbo.value).toBeGreaterThan(before.elbo.value);
  await engine.call("training:pause", {});
  const { runId } = await engine.call("runs:duplicate", { runId: (await engine.state()).model!.runId });
  await engine.call("model:openRun", { runId });
  expect((await inspect(engine, 0)).mean).toEqual(after.mean);
});

test("what is exported computes the same in any batch", async () => {
  const workspace = await newWorkspace(wine);
  const engine = await openEngine(workspace);
  const z = Float32Array.of(0.3, -1, 2, 0.5);
  const wanted = await engine.call("infer:decode", { z, count: 2 });
  const path = join(workspace, "decoder.onnx");
  const exported = await engine.call("model:exportOnnx", { part: "decoder", target: { kind: "path", path } });
  expect(exported).toMatchObject({ path, download: null });
  const decoder = await InferenceSession.create(await readFile(path));
  const { mean } = await decoder.run({ z: new Tensor("float32", z, [2, 2]) });
  expect(mean?.dims).toEqual([2, 13]);
  await engine.call("model:exportOnnx", {
    part: "encoder",
    target: { kind: "path", path: join(workspace, "encoder.onnx") },
  });
  const inspected = await engine.call("model:inspectImport", {
    files: { kind: "paths", paths: [join(workspace, "encoder.onnx"), path] },
  });
  await engine.call("model:import", {
    files: { kind: "paths", paths: [join(workspace, "encoder.onnx"), path] },
    mapping: inspected.suggestion!,
  });
  close((await engine.call("infer:decode", { z, count: 2 })).mean, wanted.mean);
});

test("files that do not fit are refused, and what was open stays open", async () => {
  const engine = await openEngine(await newWorkspace(wine));
  const { model } = await engine.state();
  const { suggestion, problems } = await engine.call("model:inspectImport", { files });
  expect(suggestion).toBeNull();
  expect(problems[0]).toBe("No file gives 13 values for each row, as the open data have.");
  const error = await engine.failure("model:import", {
    files,
    mapping: {
      encoder: { file: 0, mean: "mu", spread: "log_var", spreadHolds: "log-variance" },
      decoder: { file: 1, output: "x_mean", gives: "mean" },
      sd: 1,
    },
  });
  expect(error.code).toBe("invalid-request");
  const missing = { kind: "paths" as const, paths: [join(fixtures, "nothing.onnx")] };
  expect((await engine.failure("model:inspectImport", { files: missing })).code).toBe("file-not-found");
  expect((await engine.state()).model).toEqual(model);
});

/** Opens the decoder alone; trains some steps by everything that could move a weight; what it decodes before and after. */
async function trainAlone(
  trainsDecoder?: boolean,
): Promise<{ readonly before: Float32Array; after: Float32Array }> {
  const workspace = await newWorkspace(wine);
  const engine = await openEngine(workspace);
  await openRows(workspace, engine);
  const alone = { kind: "paths" as const, paths: [files.paths[1]!] };
  const { suggestion } = await engine.call("model:inspectImport", { files: alone });
  expect(suggestion?.encoder).toBeNull();
  const mapping = { ...suggestion!, ...(trainsDecoder === undefined ? {} : { trainsDecoder }) };
  await engine.call("model:import", { files: alone, mapping });
  const decode = async (): Promise<Float32Array> =>
    (await engine.call("infer:decode", { z: fixture["z"]!.data, count: 5 })).mean;
  const before = await decode();
  close(before, fixture["decoded"]!.data);
  await engine.call("training:configure", { optimiser: "adamw", weightDecay: 0.1, clipNorm: 1 });
  const encodedBefore = await inspect(engine, 0);
  for (let step = 1; step <= 3; step++) expect((await engine.call("training:step", {})).step).toBe(step);
  expect((await inspect(engine, 0)).mean).not.toEqual(encodedBefore.mean);
  return { before, after: await decode() };
}

test("a decoder alone stays as it came while the encoder made for it is trained", async () => {
  const { before, after } = await trainAlone();
  expect(after).toEqual(before);
});

test("a decoder alone is trained too where that is asked for", async () => {
  const { before, after } = await trainAlone(true);
  expect(after).not.toEqual(before);
});
