import type {
  CompileOptions,
  LoopFeeds,
  LoopFunction,
  LoopProgram,
  LoopResult,
  LoopSpec,
  Program,
  Runtime,
  TensorFunction,
  TensorMap,
  TensorSpecs,
} from "#engine/program/runtime";

/** A device failed in the middle of its work: it is left, and the work goes on elsewhere. */
export type DeviceLost = (device: string, error: unknown) => void;

/**
 * A runtime whose device can be changed while programs are in use: each is compiled again, on its next run, by whatever
 * runtime there is then. What fails on a device that is not the fallback is done once more on the fallback, which
 * loses nothing, because inputs lie on the host.
 */
export class SwitchableRuntime implements Runtime {
  #current: Runtime;
  readonly #fallback: Runtime;
  readonly #onLost: DeviceLost;

  /** @param fallback where everything began, and goes when a device is lost */
  constructor(fallback: Runtime, onLost: DeviceLost) {
    this.#current = fallback;
    this.#fallback = fallback;
    this.#onLost = onLost;
  }

  get name(): string {
    return this.#current.name;
  }

  get compiledCount(): number {
    return this.#current.compiledCount;
  }

  /** The runtime in use. */
  get current(): Runtime {
    return this.#current;
  }

  /** From the next call on. What runs on the one before ends there first. */
  async use(runtime: Runtime): Promise<void> {
    const before = this.#current;
    if (before === runtime) return;
    this.#current = runtime;
    if (before !== this.#fallback) await before.dispose();
  }

  async compile(fn: TensorFunction, inputs: TensorSpecs, options?: CompileOptions): Promise<Program> {
    const held = await this.#hold((runtime) => runtime.compile(fn, inputs, options));
    const { outputs } = held.first;
    return {
      inputs,
      outputs,
      run: (feeds: TensorMap): Promise<TensorMap> => held.run((program) => program.run(feeds)),
      dispose: () => held.dispose(),
    };
  }

  async compileLoop(fn: LoopFunction, spec: LoopSpec, options?: CompileOptions): Promise<LoopProgram> {
    const held = await this.#hold((runtime) => runtime.compileLoop(fn, spec, options));
    const { reports } = held.first;
    return {
      spec,
      reports,
      run: (feeds: LoopFeeds): Promise<LoopResult> => held.run((program) => program.run(feeds)),
      dispose: () => held.dispose(),
    };
  }

  async dispose(): Promise<void> {
    if (this.#current !== this.#fallback) await this.#current.dispose();
    await this.#fallback.dispose();
  }

  /** A program that follows the device. */
  async #hold<P extends { dispose(): Promise<void> }>(
    compile: (runtime: Runtime) => Promise<P>,
  ): Promise<{
    readonly first: P;
    run<T>(work: (program: P) => Promise<T>): Promise<T>;
    dispose(): Promise<void>;
  }> {
    let compiled: { readonly runtime: Runtime; readonly program: Promise<P> } | null = null;
    const on = (runtime: Runtime): Promise<P> => {
      if (compiled?.runtime !== runtime) {
        // What the runtime before compiled went with it; the fallback stays, so its programs are given back.
        if (compiled?.runtime === this.#fallback) void compiled.program.then((program) => program.dispose());
        compiled = { runtime, program: compile(runtime) };
      }
      return compiled.program;
    };
    const attempt = async <T>(work: (program: P) => Promise<T>): Promise<T> => {
      const runtime = this.#current;
      try {
        return await work(await on(runtime));
      } catch (error) {
        // Failing on the fallback is the program's fault, not a device's.
        if (runtime === this.#fallback) throw error;
        const result = await work(await on(this.#fallback));
        // It works there: so it was the device. Several calls may fail of one loss.
        if (this.#current === runtime) {
          await this.use(this.#fallback);
          this.#onLost(runtime.name, error);
        }
        return result;
      }
    };
    return {
      first: await attempt(async (program) => program),
      run: attempt,
      dispose: async () => {
        const last = compiled;
        compiled = null;
        if (last !== null && (last.runtime === this.#current || last.runtime === this.#fallback)) {
          await (await last.program).dispose();
        }
      },
    };
  }
}
