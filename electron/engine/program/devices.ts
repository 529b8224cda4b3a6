import os from "node:os";

import * as tf from "@tensorflow/tfjs-core";
import { listSupportedBackends } from "onnxruntime-node";

import { EagerRuntime } from "./eagerRuntime";
import { OnnxRuntime } from "./onnxRuntime";
import type { ExecutionProvider } from "./onnxRuntime";
import type { Runtime } from "./runtime";
import { loadTensorflowNode, tensorflowBackendName } from "./tensorflowNode";

export type DeviceId = ExecutionProvider | "tensorflow";

/** One way to compute, and whether this machine has it. Plain data. */
export interface Device {
  readonly id: DeviceId;
  readonly name: string;
  readonly kind: "cpu" | "gpu";
  readonly availability:
    | { readonly isAvailable: true }
    | { readonly isAvailable: false; readonly reason: string };
}

export interface DeviceOptions {
  /** Threads inside one operator on the CPU; all cores unless given. */
  readonly threads?: number;
}

const gpuProviders: readonly {
  readonly id: ExecutionProvider;
  readonly name: string;
  readonly platform?: NodeJS.Platform;
  readonly elsewhere: string;
}[] = [
  { id: "webgpu", name: "GPU (WebGPU)", elsewhere: "this build of ONNX Runtime has no WebGPU" },
  { id: "dml", name: "GPU (DirectML)", platform: "win32", elsewhere: "DirectML is part of Windows" },
  { id: "coreml", name: "GPU (Core ML)", platform: "darwin", elsewhere: "Core ML is part of macOS" },
  { id: "cuda", name: "GPU (CUDA)", elsewhere: "this build of ONNX Runtime has no CUDA" },
];

/** Every device the program knows, the CPU first. GPUs are tried with a small program, which takes up to a second each. */
export async function listDevices(): Promise<readonly Device[]> {
  const devices: Device[] = [
    { id: "cpu", name: `CPU (${threadsOf({})} threads)`, kind: "cpu", availability: { isAvailable: true } },
  ];
  for (const { id, name } of gpuProviders) devices.push(device(id, name, await providerProblem(id)));
  devices.push(device("tensorflow", "TensorFlow (native library)", await loadTensorflowNode()));
  return devices;
}

/** @throws {Error} that says why the device is not available */
export async function createRuntime(id: DeviceId, options: DeviceOptions = {}): Promise<Runtime> {
  if (id === "cpu") return new OnnxRuntime({ executionProvider: "cpu", threads: threadsOf(options) });
  const problem = id === "tensorflow" ? await loadTensorflowNode() : await providerProblem(id);
  if (problem !== undefined) throw new Error(`The device "${id}" is not available: ${problem}`);
  if (id === "tensorflow") return new EagerRuntime(tensorflowBackendName, "TensorFlow (native library)");
  return new OnnxRuntime({ executionProvider: id });
}

function device(id: DeviceId, name: string, problem: string | undefined): Device {
  const availability =
    problem === undefined ? { isAvailable: true as const } : { isAvailable: false as const, reason: problem };
  return { id, name, kind: "gpu", availability };
}

/** Hyper-threads share the units that matrix products keep busy, but the count of cores is not to be had from Node. */
function threadsOf({ threads }: DeviceOptions): number {
  return threads ?? Math.max(1, os.availableParallelism?.() ?? os.cpus().length);
}

/** Why a provider cannot be used here, or `undefined` when a small program ran on it and gave the right numbers. */
async function providerProblem(id: ExecutionProvider): Promise<string | undefined> {
  const provider = gpuProviders.find((candidate) => candidate.id === id);
  if (provider === undefined) return undefined;
  if (provider.platform !== undefined && provider.platform !== process.platform) return provider.elsewhere;
  if (!listSupportedBackends().some(({ name }) => name === id)) return provider.elsewhere;
  if (id === "webgpu" && drawsOnCpu(process.env))
    return "its graphics driver computes on the CPU; choose the CPU instead";
  const runtime = new OnnxRuntime({ executionProvider: id });
  try {
    const inputs = { x: { shape: [2, 2], dtype: "float32" } } as const;
    const program = await runtime.compile(
      ({ x }) => ({ y: tf.matMul(x as tf.Tensor, x as tf.Tensor) }),
      inputs,
      { label: "a trial program" },
    );
    const { y } = await program.run({ x: Float32Array.of(1, 2, 3, 4) });
    return y?.join() === "7,10,15,22" ? undefined : "a trial program gave wrong numbers";
  } catch (error) {
    return explained(id, error instanceof Error ? error.message : String(error));
  } finally {
    await runtime.dispose();
  }
}

/** Whether the environment makes Vulkan use a software driver. It computes the right numbers, thousands of times slower. */
export function drawsOnCpu(environment: Readonly<Record<string, string | undefined>>): boolean {
  const drivers = [environment["VK_DRIVER_FILES"], environment["VK_ICD_FILENAMES"]].join();
  return /swiftshader|lvp|lavapipe|llvmpipe/i.test(drivers);
}

/** ONNX Runtime's messages begin with C++ signatures; what the user can act on is said in our words. */
function explained(id: ExecutionProvider, message: string): string {
  if (/adapter/i.test(message)) return "no GPU with a working driver was found";
  if (id === "cuda" && /shared library|Failed to load/i.test(message))
    return "the CUDA parts of ONNX Runtime are not installed";
  return message.split("\n")[0] ?? message;
}
