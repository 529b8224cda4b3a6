import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import type { EngineOptions } from "#engine/engine";
import { createRuntime, type Device } from "#engine/program/devices";
import type { Runtime } from "#engine/program/runtime";
import { newWorkspace, openEngine, wine, type OpenEngine } from "./openEngine";

const listed: readonly Device[] = [
  { id: "cpu", name: "CPU", kind: "cpu", availability: { isAvailable: true } },
  { id: "webgpu", name: "GPU (WebGPU)", kind: "gpu", availability: { isAvailable: true } },
  {
    id: "cuda",
    name: "GPU (CUDA)",
    kind: "gpu",
    availability: { isAvailable: false, reason: "no CUDA here" },
  },
];

/** A second runtime that stands for a GPU: right, wrong in its sums, or lost after so many training calls. */
async function standIn(kind: "right" | "wrong" | { lostAfter: number }): Promise<Runtime> {
  const inner = await createRuntime("cpu");
  let calls = 0;
  return {
    name: "the stand-in",
    get compiledCount() {
      return inner.compiledCount;
    },
    compile: (fn, inputs, options) =>
      inner.compile(
        kind === "wrong"
          ? (tensors) =>
              Object.fromEntries(Object.entries(fn(tensors)).map(([key, t]) => [key, tf.mul(t, 1.1)]))
          : fn,
        inputs,
        options,
      ),
    compileLoop: async (fn, spec, options) => {
      const program = await inner.compileLoop(fn, spec, options);
      const isTraining = options?.label === "training step";
      return {
        ...program,
        run: (feeds) => {
          if (typeof kind === "object" && isTraining && ++calls > kind.lostAfter) {
            return Promise.reject(new Error("device removed"));
          }
          return program.run(feeds);
        },
      };
    },
    dispose: () => inner.dispose(),
  };
}

const withDevice = (kind: Parameters<typeof standIn>[0]): Pick<EngineOptions, "devices"> => ({
  devices: { list: async () => listed, open: () => standIn(kind) },
});

const train = async (engine: OpenEngine, steps: number): Promise<void> => {
  const { config, training } = (await engine.state()).model!;
  await engine.call("model:create", {
    config: { ...config, hidden: [8] },
    training: { ...training, stopAt: steps },
  });
  await engine.call("training:start", {});
};

const finished = (engine: OpenEngine) =>
  engine.next("training:progress", ({ state, reason }) => state === "paused" && reason !== null);

test("a device is tried, used and remembered, and the open model goes on where it was", async () => {
  const workspace = await newWorkspace(wine);
  const engine = await openEngine(workspace, withDevice("right"));
  const before = await engine.state();
  const { devices } = await engine.call("device:select", { id: "webgpu" });
  expect(devices.find(({ active }) => active)).toMatchObject({ id: "webgpu", selfTest: { passed: true } });
  const after = await engine.state();
  expect(after.model).toEqual(before.model);
  expect((await engine.call("infer:decode", { z: Float32Array.of(0.5, -1), count: 1 })).mean).toHaveLength(
    13,
  );
  expect(JSON.parse(await readFile(join(workspace, "device.json"), "utf8"))).toMatchObject({
    device: "webgpu",
  });
  await engine.close();

  const again = await openEngine(workspace, withDevice("right"));
  await again.next("session:changed", ({ devices: list }) =>
    list.some(({ id, active }) => active && id === "webgpu"),
  );
});

test("a device that computes something else is refused with the figures", async () => {
  const engine = await openEngine(await newWorkspace(wine), withDevice("wrong"));
  const error = await engine.failure("device:select", { id: "webgpu" });
  expect(error.code).toBe("device");
  expect(error.found).toMatch(/off by 10 % in the .+ where 0\.50 % is allowed/);
  const { devices } = await engine.state();
  expect(devices.find(({ active }) => active)?.id).toBe("cpu");
  expect(devices.find(({ id }) => id === "webgpu")).toMatchObject({
    available: false,
    selfTest: { passed: false },
  });
});

test("a device that is not there is refused with its reason", async () => {
  const engine = await openEngine(await newWorkspace(wine), withDevice("right"));
  expect(await engine.failure("device:select", { id: "cuda" })).toMatchObject({
    code: "device",
    message: "GPU (CUDA) cannot be used: no CUDA here.",
  });
});

test("a device lost in training: the CPU goes on from the same step, to the same weights", async () => {
  const [plain, lost] = await Promise.all([
    openEngine(await newWorkspace(wine)),
    openEngine(await newWorkspace(wine), withDevice({ lostAfter: 2 })),
  ]);
  await lost.call("device:select", { id: "webgpu" });
  const ends = [plain, lost].map(finished);
  const told = lost.next("session:changed", ({ notices }) =>
    notices.some(({ text }) => text.includes("device removed")),
  );
  for (const engine of [plain, lost]) await train(engine, 300);
  await told;
  for (const end of await Promise.all(ends)) expect(end.step).toBe(300);
  expect((await lost.state()).devices.find(({ active }) => active)?.id).toBe("cpu");
  const decoded = await Promise.all(
    [plain, lost].map((engine) => engine.call("infer:decode", { z: Float32Array.of(1, 1), count: 1 })),
  );
  expect(decoded[1]?.mean).toEqual(decoded[0]?.mean);
});
