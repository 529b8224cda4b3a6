import { type InferenceSession, Tensor } from "onnxruntime-node";

import { allocate, checkedFeeds } from "./feeds";
import { sizeOf } from "./graph";
import { mapRecord } from "./mapRecord";
import type {
  LoopFeeds,
  LoopResult,
  LoopSpec,
  TensorData,
  TensorMap,
  TensorSpec,
  TensorSpecs,
} from "./runtime";

/** Runs a model of `compileFunction`. */
export async function runFunction(
  session: InferenceSession,
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

/** Runs a model of `compileLoop`. The state is written to the arrays that are returned, without another copy. */
export async function runLoop(
  session: InferenceSession,
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
