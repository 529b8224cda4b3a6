import { InferenceSession, Tensor, env } from "onnxruntime-node";

import { compileFunction } from "./compileFunction";
import { compileLoopFunction } from "./compileLoop";
import { allocate, checkedFeeds } from "./feeds";
import { sizeOf } from "./graph";
import { mapRecord } from "./mapRecord";
import { Queue } from "./queue";
import type {
  CompileOptions,
  LoopFeeds,
  LoopFunction,
  LoopProgram,
  LoopResult,
  LoopSpec,
  Program,
  Runtime,
  TensorData,
  TensorFunction,
  TensorMap,
  TensorSpec,
  TensorSpecs,
} from "./runtime";
import { SessionCache } from "./sessionCache";
import type { SessionLease } from "./sessionCache";

export type ExecutionProvider = "cpu" | "webgpu" | "dml" | "coreml" | "cuda";

export interface OnnxRuntimeOptions {
  readonly executionProvider: ExecutionProvider;
  /** Threads inside one operator on the CPU; 0 or nothing lets ONNX Runtime take one for each core. */
  readonly threads?: number;
}

// Errors come as exceptions; on the console they are noise, above all where a missing provider is only tried.
env.logLevel = "fatal";

const providerNames: Readonly<Record<ExecutionProvider, string>> = {
  cpu: "CPU",
  webgpu: "WebGPU",
  dml: "DirectML",
  coreml: "Core ML",
  cuda: "CUDA",
};

/** Compiles functions to ONNX models and runs them by ONNX Runtime. */
export class OnnxRuntime implements Runtime {
  readonly name: string;
  readonly #sessions: SessionCache;
  readonly #queue = new Queue();

  constructor({ executionProvider, threads = 0 }: OnnxRuntimeOptions) {
    const count = threads === 0 ? "" : `, ${threads} ${threads === 1 ? "thread" : "threads"}`;
    this.name = `ONNX Runtime (${providerNames[executionProvider]}${count})`;
    const options: InferenceSession.SessionOptions = {
      executionProviders: executionProvider === "cpu" ? ["cpu"] : [executionProvider, "cpu"],
      graphOptimizationLevel: "all",
      // Without the arena each large buffer is the system's to allocate, which inside Electron takes longer than the step.
      enableCpuMemArena: true,
      enableMemPattern: true,
      // Each session has its own threads. Those of an idle one must not spin while another computes.
      extra: { session: { force_spinning_stop: "1" } },
      logSeverityLevel: 4,
      ...(threads === 0 ? {} : { intraOpNumThreads: threads }),
    };
    this.#sessions = new SessionCache((bytes) => InferenceSession.create(bytes, options));
  }

  get compiledCount(): number {
    return this.#sessions.size;
  }

  async compile(fn: TensorFunction, inputs: TensorSpecs, options?: CompileOptions): Promise<Program> {
    const { bytes, outputs } = compileFunction(fn, inputs);
    const lease = await this.#lease(bytes, options);
    return {
      inputs,
      outputs,
      run: (feeds) => this.#queue.run(() => runFunction(lease, inputs, outputs, feeds)),
      dispose: () => this.#queue.run(() => lease.release()),
    };
  }

  async compileLoop(fn: LoopFunction, spec: LoopSpec, options?: CompileOptions): Promise<LoopProgram> {
    const { bytes, reports } = compileLoopFunction(fn, spec);
    const lease = await this.#lease(bytes, options);
    return {
      spec,
      reports,
      run: (feeds) => this.#queue.run(() => runLoop(lease, spec, reports, feeds)),
      dispose: () => this.#queue.run(() => lease.release()),
    };
  }

  dispose(): Promise<void> {
    return this.#queue.run(() => this.#sessions.dispose());
  }

  async #lease(bytes: Uint8Array, { label = "a function" }: CompileOptions = {}): Promise<SessionLease> {
    try {
      return await this.#queue.run(() => this.#sessions.lease(bytes));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`${this.name} could not compile ${label}: ${reason}`, { cause: error });
    }
  }
}

async function runFunction(
  { session }: SessionLease,
  inputs: TensorSpecs,
  outputs: TensorSpecs,
  feeds: TensorMap,
): Promise<TensorMap> {
  const tensors: Record<string, Tensor> = {};
  for (const [key, spec, data] of checkedFeeds("input", inputs, feeds))
    tensors[`in.${key}`] = tensor(spec, data, spec.shape);
  const results = await session.run(tensors);
  return mapRecord(outputs, (_, key) => dataOf(results, `out.${key}`));
}

async function runLoop(
  { session }: SessionLease,
  spec: LoopSpec,
  reports: TensorSpecs,
  { state, sequence, constants, steps, reportEvery = 1, into }: LoopFeeds,
): Promise<LoopResult> {
  const feeds: Record<string, Tensor> = { steps: integer(steps), reportEvery: integer(reportEvery) };
  for (const [key, s, data] of checkedFeeds("state", spec.state, state))
    feeds[`state.${key}`] = tensor(s, data, s.shape);
  for (const [key, s, data] of checkedFeeds("sequence", spec.sequence, sequence, steps))
    feeds[`sequence.${key}`] = tensor(s, data, [steps, ...s.shape]);
  for (const [key, s, data] of checkedFeeds("constant", spec.constants, constants))
    feeds[`constant.${key}`] = tensor(s, data, s.shape);
  const fetches: Record<string, Tensor | null> = {};
  const target = into ?? mapRecord(spec.state, (s) => allocate(s));
  for (const [key, s, data] of checkedFeeds("target", spec.state, target)) {
    if (data === state[key]) throw new Error(`The target "${key}" is the same array as the state`);
    fetches[`out.state.${key}`] = tensor(s, data, s.shape);
  }
  // A loop that takes no step has nothing to size its reports by.
  if (steps === 0)
    return { state: copied(state, target), reports: mapRecord(reports, (s) => allocate(s, 0)) };
  for (const key of Object.keys(reports)) fetches[`report.${key}`] = null;
  const results = await session.run(feeds, fetches);
  return {
    state: target,
    reports: mapRecord(reports, (report, key) =>
      everyRow(report, dataOf(results, `report.${key}`), steps, reportEvery),
    ),
  };
}

/** The rows that were reported, out of one for each step. */
function everyRow(spec: TensorSpec, rows: TensorData, steps: number, every: number): TensorData {
  if (every === 1) return rows;
  const size = sizeOf(spec.shape);
  const picked = allocate(spec, Math.floor(steps / every));
  for (let at = 0; at * size < picked.length; at++) {
    const row = (at + 1) * every - 1;
    picked.set(rows.subarray(row * size, (row + 1) * size), at * size);
  }
  return picked;
}

function integer(number: number): Tensor {
  return new Tensor("int64", BigInt64Array.of(BigInt(number)), []);
}

function copied(from: TensorMap, to: TensorMap): TensorMap {
  for (const [key, data] of Object.entries(to)) data.set(from[key] as TensorData); // checked as a feed
  return to;
}

function tensor({ dtype }: TensorSpec, data: TensorData, shape: readonly number[]): Tensor {
  // The overloads tie each type to its array; the feed was checked for that.
  return new Tensor(dtype as "float32", data as Float32Array, shape);
}

function dataOf(results: InferenceSession.OnnxValueMapType, name: string): TensorData {
  return (results[name] as Tensor).data as TensorData; // of the types the model declares
}
