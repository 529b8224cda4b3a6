import type * as tf from "@tensorflow/tfjs-core";

/** Host data of a tensor: `float32` is a Float32Array, `int32` an Int32Array, `bool` a Uint8Array of 0 and 1. */
export type TensorData = Float32Array | Int32Array | Uint8Array;

export type TensorDtype = "float32" | "int32" | "bool";

export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: TensorDtype;
}

export type TensorSpecs = Readonly<Record<string, TensorSpec>>;
export type TensorMap = Readonly<Record<string, TensorData>>;
export type Tensors = Readonly<Record<string, tf.Tensor>>;

/**
 * A pure function on TensorFlow.js tensors, keys in and keys out. It is run once, symbolically, when it is compiled:
 * it may not read values (`dataSync`), draw random numbers, or use tensors made outside it.
 */
export type TensorFunction = (inputs: Tensors) => Record<string, tf.Tensor>;

export interface CompileOptions {
  /** Names the program in messages. */
  readonly label?: string;
}

export interface Program {
  readonly inputs: TensorSpecs;
  readonly outputs: TensorSpecs;
  /** Every input must be fed, with as many elements as its spec says. The returned arrays belong to the caller. */
  run(feeds: TensorMap): Promise<TensorMap>;
  /** Gives back one reference; the compiled program goes when its last user has disposed of it. */
  dispose(): Promise<void>;
}

export interface LoopSpec {
  /** Carried from step to step; a step returns the same keys, shapes and dtypes. */
  readonly state: TensorSpecs;
  /** What differs from step to step, each with the shape of one step; fed as `[steps, ...shape]`. */
  readonly sequence: TensorSpecs;
  /** The same in each step. */
  readonly constants: TensorSpecs;
}

export interface LoopArguments {
  readonly state: Tensors;
  readonly sequence: Tensors;
  readonly constants: Tensors;
}

/** One step of an iteration. `reports` are collected over the steps. The rules of {@link TensorFunction} hold. */
export type LoopFunction = (step: LoopArguments) => {
  readonly state: Record<string, tf.Tensor>;
  readonly reports: Record<string, tf.Tensor>;
};

export interface LoopFeeds {
  readonly state: TensorMap;
  readonly sequence: TensorMap;
  readonly constants: TensorMap;
  /** How many steps to take, 0 or more. */
  readonly steps: number;
  /** Reports are made in each so-manieth step only, and cost nothing in the others. 1 unless given. */
  readonly reportEvery?: number;
  /**
   * Arrays to write the final state to, one for each state key, so that a chunk allocates nothing. They must not be
   * the arrays of `state`: use two sets in turn.
   */
  readonly into?: TensorMap;
}

export interface LoopResult {
  /** The state after the last step; the arrays of `into` where it was given. */
  readonly state: TensorMap;
  /** Each `[floor(steps / reportEvery), ...shape of one report]`. */
  readonly reports: TensorMap;
}

export interface LoopProgram {
  readonly spec: LoopSpec;
  /** The shape of one report. */
  readonly reports: TensorSpecs;
  run(feeds: LoopFeeds): Promise<LoopResult>;
  dispose(): Promise<void>;
}

/** Compiles and runs tensor functions. Calls may overlap: a runtime puts them one after the other itself. */
export interface Runtime {
  /** For people, for example `ONNX Runtime (CPU, 2 threads)`. */
  readonly name: string;
  /** How many different programs are held at the moment. */
  readonly compiledCount: number;
  /** @throws {UnsupportedOperation} where the function does what cannot be compiled, with the place */
  compile(fn: TensorFunction, inputs: TensorSpecs, options?: CompileOptions): Promise<Program>;
  /** One compiled loop serves any number of steps. @throws {UnsupportedOperation} as {@link Runtime.compile} */
  compileLoop(fn: LoopFunction, spec: LoopSpec, options?: CompileOptions): Promise<LoopProgram>;
  dispose(): Promise<void>;
}
