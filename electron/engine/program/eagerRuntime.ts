import * as tf from "@tensorflow/tfjs-core";

import { allocate, checkedFeeds } from "./feeds";
import { sizeOf } from "./graph";
import { mapRecord } from "./mapRecord";
import { requireSameState } from "./requireSameState";
import type {
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
  Tensors,
} from "./runtime";
import "./tensorflow";
import { withBackend } from "./withBackend";

/** Runs functions op by op on a TensorFlow.js backend that is registered and starts synchronously. */
export class EagerRuntime implements Runtime {
  readonly name: string;
  readonly #backend: string;
  readonly #programs = new Set<object>();

  constructor(backend: string, name = `TensorFlow.js (${backend})`) {
    this.#backend = backend;
    this.name = name;
  }

  get compiledCount(): number {
    return this.#programs.size;
  }

  /** Runs `fn` once on zeros, to learn its outputs and to fail here, where a compiler would. */
  async compile(fn: TensorFunction, inputs: TensorSpecs): Promise<Program> {
    const outputs = withBackend(this.#backend, () => specsOf(fn(zeros(inputs))));
    return {
      inputs,
      outputs,
      run: async (feeds) =>
        withBackend(this.#backend, () => mapRecord(fn(tensors("input", inputs, feeds)), dataOf)),
      dispose: this.#hold(),
    };
  }

  async compileLoop(fn: LoopFunction, spec: LoopSpec): Promise<LoopProgram> {
    const reports = withBackend(this.#backend, () => {
      const { state, sequence, constants } = spec;
      const step = fn({ state: zeros(state), sequence: zeros(sequence), constants: zeros(constants) });
      requireSameState(state, specsOf(step.state));
      return specsOf(step.reports);
    });
    return {
      spec,
      reports,
      run: async (feeds) => withBackend(this.#backend, () => runLoop(fn, spec, reports, feeds)),
      dispose: this.#hold(),
    };
  }

  async dispose(): Promise<void> {
    this.#programs.clear();
  }

  /** Counts the program, and gives the way to stop counting it. */
  #hold(): () => Promise<void> {
    const token = {};
    this.#programs.add(token);
    return async () => {
      this.#programs.delete(token);
    };
  }
}

function runLoop(
  fn: LoopFunction,
  spec: LoopSpec,
  reportSpecs: TensorSpecs,
  { state: initial, sequence, constants: constantData, steps, reportEvery = 1, into }: LoopFeeds,
): LoopResult {
  const sequences = checkedFeeds("sequence", spec.sequence, sequence, steps);
  const constants = tensors("constant", spec.constants, constantData);
  const reports = mapRecord(reportSpecs, (report) => allocate(report, Math.floor(steps / reportEvery)));
  let state = tensors("state", spec.state, initial);
  for (let step = 0; step < steps; step++) {
    const next = tf.tidy(() => {
      const rows = sequences.map(([key, s, data]) => [key, tensorOf(s, rowOf(data, s, step))] as const);
      const result = fn({ state, sequence: Object.fromEntries(rows), constants });
      if ((step + 1) % reportEvery === 0)
        for (const [key, report] of Object.entries(result.reports))
          reports[key]?.set(dataOf(report), ((step + 1) / reportEvery - 1) * report.size);
      // A state may be passed through, or be two states: each gets a tensor that can be disposed of by itself.
      return mapRecord(result.state, (tensor) => tensor.clone());
    });
    tf.dispose(Object.values(state));
    state = next;
  }
  const last = mapRecord(spec.state, (_, key) => dataOf(state[key] as tf.Tensor)); // checked as a feed
  if (into === undefined) return { state: last, reports };
  for (const [key, , data] of checkedFeeds("target", spec.state, into)) data.set(last[key] as TensorData); // a state key
  return { state: into, reports };
}

function rowOf(data: TensorData, { shape }: TensorSpec, step: number): TensorData {
  const size = sizeOf(shape);
  return data.subarray(step * size, (step + 1) * size);
}

function tensorOf({ shape, dtype }: TensorSpec, data: TensorData): tf.Tensor {
  return tf.tensor(data.slice(), [...shape], dtype); // a copy: tfjs keeps the array it is given
}

function tensors(kind: string, specs: TensorSpecs, feeds: TensorMap): Tensors {
  return Object.fromEntries(
    checkedFeeds(kind, specs, feeds).map(([key, spec, data]) => [key, tensorOf(spec, data)]),
  );
}

function zeros(specs: TensorSpecs): Tensors {
  return mapRecord(specs, ({ shape, dtype }) => tf.zeros([...shape], dtype));
}

function specsOf(outputs: Tensors): TensorSpecs {
  return mapRecord(outputs, ({ shape, dtype }) => ({
    shape: [...shape],
    dtype: dtype as TensorSpec["dtype"],
  })); // numeric
}

function dataOf(tensor: tf.Tensor): TensorData {
  return tensor.dataSync<"float32" | "int32" | "bool">().slice(); // numeric
}
