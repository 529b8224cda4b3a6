import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as tf from "@tensorflow/tfjs-core";
import { OnnxRuntime } from "#engine/program/onnxRuntime";

// The library itself keeps silent where it sees a build server, and reads these when its first session is made.
const servers = ["CI", "TF_BUILD", "GITHUB_ACTIONS"];
const before = { ...process.env };
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "priorscape-telemetry-"));
  for (const name of servers) delete process.env[name];
  for (const name of ["TMPDIR", "HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"]) process.env[name] = folder;
});

afterAll(() => {
  Object.assign(process.env, before);
  rmSync(folder, { recursive: true, force: true });
});

describe("ONNX Runtime's telemetry", () => {
  it("is off: no identifier, no cache and no log are written", async () => {
    const runtime = new OnnxRuntime({ executionProvider: "cpu", threads: 1 });
    const program = await runtime.compile(({ x }) => ({ y: tf.add(x as tf.Tensor, 1) }), {
      x: { shape: [2], dtype: "float32" },
    });
    expect([...((await program.run({ x: Float32Array.of(1, 2) }))["y"] ?? [])]).toEqual([2, 3]);
    await runtime.dispose();

    expect(readdirSync(folder)).toEqual([]);
  });
});
