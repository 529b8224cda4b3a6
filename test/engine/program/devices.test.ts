import { expect, test } from "vitest";

import { createRuntime, drawsOnCpu, listDevices } from "#engine/program/devices";
import * as tf from "@tensorflow/tfjs-core";

test("every device is there once, usable or with its reason", async () => {
  const devices = await listDevices();
  expect(devices.map(({ id }) => id)).toEqual(["cpu", "webgpu", "dml", "coreml", "cuda", "tensorflow"]);
  expect(devices[0]?.availability).toEqual({ isAvailable: true });
  for (const { availability } of devices)
    if (!availability.isAvailable) {
      expect(availability.reason).toMatch(/\S/);
      expect(availability.reason).not.toMatch(/\n|onnxruntime_src/);
    }
  expect(structuredClone(devices)).toEqual(devices);
});

test("each usable device computes, each other says why it does not", async () => {
  for (const { id, availability } of await listDevices()) {
    if (!availability.isAvailable) {
      await expect(createRuntime(id)).rejects.toThrow(availability.reason);
      continue;
    }
    const runtime = await createRuntime(id);
    const program = await runtime.compile(({ x }) => ({ y: tf.square(x as tf.Tensor) }), {
      x: { shape: [3], dtype: "float32" },
    });
    expect((await program.run({ x: Float32Array.of(1, 2, 3) }))["y"]).toEqual(Float32Array.of(1, 4, 9));
    await program.dispose();
    await runtime.dispose();
  }
});

test("threads are chosen by the caller", async () => {
  const runtime = await createRuntime("cpu", { threads: 1 });
  expect(runtime.name).toBe("ONNX Runtime (CPU, 1 thread)");
  await runtime.dispose();
});

test("a software driver is not taken for a GPU", () => {
  expect(drawsOnCpu({ VK_DRIVER_FILES: "/opt/vk_swiftshader_icd.json" })).toBe(true);
  expect(drawsOnCpu({ VK_ICD_FILENAMES: "/usr/share/vulkan/icd.d/lvp_icd.x86_64.json" })).toBe(true);
  expect(drawsOnCpu({ VK_DRIVER_FILES: "/usr/share/vulkan/icd.d/nvidia_icd.json" })).toBe(false);
  expect(drawsOnCpu({})).toBe(false);
});
