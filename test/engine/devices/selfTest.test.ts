import { existsSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { afterAll, expect, test } from "vitest";
import { difference, selfTest } from "#engine/devices/selfTest";
import { createRuntime } from "#engine/program/devices";
import { EagerRuntime } from "#engine/program/eagerRuntime";
import type { Runtime } from "#engine/program/runtime";
import { repositoryRoot } from "../../e2e/repositoryRoot";

const cpu = await createRuntime("cpu", { threads: 1 });
afterAll(() => cpu.dispose());

test("TensorFlow.js op by op passes on the programs that ONNX Runtime runs", async () => {
  const { passed, cases } = await selfTest(new EagerRuntime("cpu", "op by op"), cpu);
  expect(passed).toBe(true);
  expect(cases).toHaveLength(4);
  expect(cases[0]?.error).toBeLessThan(1e-4);
});

test("a device with one wrong kernel is refused, with the case and the figure", async () => {
  const wrong: Runtime = {
    ...{ name: "wrong", compiledCount: 0, dispose: async () => undefined },
    compileLoop: (fn, spec, options) => cpu.compileLoop(fn, spec, options),
    compile: (fn, inputs, options) =>
      cpu.compile(
        (tensors) => {
          const outputs = fn(tensors);
          const [name = ""] = Object.keys(outputs).filter((key) => key === "gradient by down");
          return name === "" ? outputs : { ...outputs, [name]: tf.mul(outputs[name]!, 1.01) };
        },
        inputs,
        options,
      ),
  };
  const { passed, cases } = await selfTest(wrong, cpu);
  expect(passed).toBe(false);
  expect(cases[0]).toMatchObject({ what: "convolutions there and back", where: "gradient by down" });
  expect(cases[0]?.error).toBeCloseTo(0.01, 4);
  expect(cases.slice(1).every(({ error }) => error < 1e-6)).toBe(true);
});

test("what is no number on one side only is infinitely wrong", () => {
  const values = (...data: number[]) => ({ y: Float32Array.from(data) });
  expect(difference(values(1, NaN), values(1, 2)).error).toBe(Infinity);
  expect(difference(values(1, 2), values(1, NaN)).error).toBe(Infinity);
  expect(difference(values(Infinity, NaN), values(Infinity, NaN)).error).toBe(0);
});

/** Chromium's software driver: the only WebGPU that a machine without a GPU has. */
const driver = "/usr/lib/chromium/vk_swiftshader_icd.json";

test.skipIf(!existsSync(driver))(
  `WebGPU computes the CPU's numbers${existsSync(driver) ? "" : `: skipped, there is no ${driver}`}`,
  () => {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [join(repositoryRoot, "electron/setup/runScript.mjs"), join(import.meta.dirname, "webgpuSelfTest.ts")],
      {
        encoding: "utf8",
        timeout: 120_000,
        env: { ...process.env, VK_DRIVER_FILES: driver, LD_LIBRARY_PATH: "/usr/lib/chromium" },
      },
    );
    expect(stderr.replace(/Warning:.*\n(    at .*\n)?/g, "")).toBe("");
    expect(status).toBe(0);
    const { passed, cases } = JSON.parse(stdout) as Awaited<ReturnType<typeof selfTest>>; // printed by the script
    expect(cases.map(({ what }) => what).sort()).toHaveLength(4);
    expect(cases.filter(({ error }) => !(error < 1e-4))).toEqual([]);
    expect(passed).toBe(true);
  },
  130_000,
);
