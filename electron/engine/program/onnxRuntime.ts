import { InferenceSession, env } from "onnxruntime-node";

import { compileFunction } from "./compileFunction";
import { compileLoopFunction } from "./compileLoop";
import type { GraphTarget } from "./graph";
import { Queue } from "./queue";
import type {
  CompileOptions,
  LoopFunction,
  LoopProgram,
  LoopSpec,
  Program,
  Runtime,
  TensorFunction,
  TensorSpecs,
} from "./runtime";
import { refuseTelemetry } from "./refuseTelemetry";
import { runFunction, runLoop } from "./runSession";
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
  readonly #target: GraphTarget;

  constructor({ executionProvider, threads = 0 }: OnnxRuntimeOptions) {
    refuseTelemetry();
    this.#target = executionProvider === "cpu" ? "cpu" : "any";
    const count = threads === 0 ? "" : `, ${threads} ${threads === 1 ? "thread" : "threads"}`;
    this.name = `ONNX Runtime (${providerNames[executionProvider]}${count})`;
    const options: InferenceSession.SessionOptions = {
      executionProviders: executionProvider === "cpu" ? ["cpu"] : [executionProvider, "cpu"],
      graphOptimizationLevel: "all",
      // Without the arena each large buffer is the system's to allocate, which inside Electron takes longer than the step.
      enableCpuMemArena: true,
      enableMemPattern: true,
      // Threads that wait for the next operator by spinning are faster than ones that sleep, as long as there is a core
      // for each of them; beside other work they take away what they wait for. So they spin for about one operator,
      // and not at all while their session is idle.
      extra: { session: { force_spinning_stop: "1", intra_op: { spin_duration_us: "50" } } },
      logSeverityLevel: 4,
      ...(threads === 0 ? {} : { intraOpNumThreads: threads }),
    };
    this.#sessions = new SessionCache((bytes) => InferenceSession.create(bytes, options));
  }

  get compiledCount(): number {
    return this.#sessions.size;
  }

  async compile(fn: TensorFunction, inputs: TensorSpecs, options?: CompileOptions): Promise<Program> {
    const { bytes, outputs } = compileFunction(fn, inputs, this.#target);
    const lease = await this.#lease(bytes, options);
    return {
      inputs,
      outputs,
      run: (feeds) => this.#queue.run(() => runFunction(lease.session, inputs, outputs, feeds)),
      dispose: () => this.#queue.run(() => lease.release()),
    };
  }

  async compileLoop(fn: LoopFunction, spec: LoopSpec, options?: CompileOptions): Promise<LoopProgram> {
    const { bytes, reports } = compileLoopFunction(fn, spec, this.#target);
    const lease = await this.#lease(bytes, options);
    return {
      spec,
      reports,
      run: (feeds) => this.#queue.run(() => runLoop(lease.session, spec, reports, feeds)),
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
