import { selfTest } from "#engine/devices/selfTest";
import { OnnxRuntime } from "#engine/program/onnxRuntime";

// A program of its own, because the driver is chosen by the environment that a process starts with.
const [cpu, webgpu] = [
  new OnnxRuntime({ executionProvider: "cpu", threads: 1 }),
  new OnnxRuntime({ executionProvider: "webgpu" }),
];
process.stdout.write(JSON.stringify(await selfTest(webgpu, cpu)));
process.exit(0);
