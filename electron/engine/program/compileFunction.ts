import { Graph, type GraphTarget } from "./graph";
import { mapRecord } from "./mapRecord";
import { encodeModel } from "./onnxModel";
import { inputOf, recording, specOf, tensorsOf, valuesOf } from "./recording";
import type { TensorFunction, TensorSpecs } from "./runtime";

/** A function as an ONNX model; its inputs and outputs have the function's keys behind `in.` and `out.`. */
export interface CompiledFunction {
  readonly bytes: Uint8Array;
  readonly outputs: TensorSpecs;
}

/** @throws {UnsupportedOperation} for what cannot be compiled, with the place */
export function compileFunction(
  fn: TensorFunction,
  inputs: TensorSpecs,
  target?: GraphTarget,
): CompiledFunction {
  const graph = new Graph(target);
  const values = mapRecord(inputs, (spec, key) => inputOf(graph, `in.${key}`, spec));
  const results = recording(graph, () => valuesOf(fn(tensorsOf(values))));
  const outputs = Object.entries(results).map(([key, value]) => ({ name: `out.${key}`, value }));
  return { bytes: encodeModel(Object.values(values), outputs), outputs: mapRecord(results, specOf) };
}
