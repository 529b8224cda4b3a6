import { expect, test } from "vitest";
import type { DeviceInfo } from "#shared/domain/device";
import { deviceLine } from "../../../renderer/panels/topbar/deviceText";

const gpu: DeviceInfo = {
  ...{ id: "webgpu", name: "GPU (WebGPU)", kind: "gpu", available: true, active: false, reason: null },
  selfTest: null,
};

test.each<[string, Partial<DeviceInfo>, string]>([
  ["untried", {}, "Available. Held against the CPU before it is used."],
  [
    "passed",
    { active: true, selfTest: { passed: true, error: 4.4e-7 } },
    "In use. Its self-test was off by 4e-7 at most.",
  ],
  ["missing", { available: false, reason: "no GPU was found" }, "No GPU was found."],
  ["the CPU", { kind: "cpu" }, "Available."],
])("a device that is %s says so", (_, change, text) => {
  expect(deviceLine({ ...gpu, ...change })).toBe(text);
});
