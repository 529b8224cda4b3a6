import { Graph } from "./graph";
import type { Value } from "./graph";
import { mapRecord } from "./mapRecord";
import { encodeModel } from "./onnxModel";
import { inputOf, recording, specOf, tensorsOf, valuesOf } from "./recording";
import type { Values } from "./recording";
import type { LoopFunction, LoopSpec, TensorSpecs } from "./runtime";

/**
 * A step function as an ONNX model with one `Loop`. Inputs: `steps` and, by their keys, `state.`, `sequence.` (one more
 * dimension in front) and `constant.`; outputs: `state.` with an `out.` in front, and `report.` (also one more dimension).
 */
export interface CompiledLoop {
  readonly bytes: Uint8Array;
  readonly reports: TensorSpecs;
}

/**
 * @throws {UnsupportedOperation} for what cannot be compiled, with the place
 * @throws {Error} when the step's state does not come back in the keys, shapes and types it went in
 */
export function compileLoopFunction(fn: LoopFunction, spec: LoopSpec): CompiledLoop {
  const graph = new Graph();
  const steps = graph.input("steps", { type: "int64", shape: [] });
  const initial = mapRecord(spec.state, (s, key) => inputOf(graph, `state.${key}`, s));
  const sequence = mapRecord(spec.sequence, (s, key) => inputOf(graph, `sequence.${key}`, s, true));
  const constants = mapRecord(spec.constants, (s, key) => inputOf(graph, `constant.${key}`, s));

  const iteration = graph.input("iteration", { type: "int64", shape: [] });
  const condition = graph.input("continue", { type: "bool", shape: [] });
  const carried = mapRecord(spec.state, (s, key) => inputOf(graph, `carried.${key}`, s));
  const rows = mapRecord(sequence, (all) => graph.apply("Gather", [all, iteration], all, { axis: { int: 0 } }));
  const step = recordStep(graph, fn, { state: carried, sequence: rows, constants });
  requireSameState(spec.state, step.state);

  const keys = Object.keys(spec.state);
  const nextState = keys.map((key) => step.state[key] as Value); // the same keys, as required above
  const reports = Object.entries(step.reports);
  const body = {
    inputs: [iteration, condition, ...Object.values(carried)],
    outputs: [condition, ...nextState, ...reports.map(([, value]) => value)],
  };
  const results = graph.applyMany(
    "Loop",
    [steps, null, ...Object.values(initial)],
    [...nextState, ...reports.map(([, value]) => value)],
    { body: { graph: body } },
  );
  const outputs = results.map((value, i) => {
    const key = keys[i];
    return key === undefined
      ? { name: `report.${reports[i - keys.length]?.[0] ?? ""}`, value, dynamicRows: true }
      : { name: `out.state.${key}`, value };
  });
  const inputs = [steps, ...[initial, sequence, constants].flatMap((group) => Object.values(group))];
  return { bytes: encodeModel(inputs, outputs), reports: mapRecord(step.reports, specOf) };
}

interface StepValues {
  readonly state: Values;
  readonly sequence: Values;
  readonly constants: Values;
}

function recordStep(graph: Graph, fn: LoopFunction, step: StepValues): { state: Values; reports: Values } {
  return recording(graph, () => {
    const result = fn({
      state: tensorsOf(step.state),
      sequence: tensorsOf(step.sequence),
      constants: tensorsOf(step.constants),
    });
    return { state: valuesOf(result.state), reports: valuesOf(result.reports) };
  });
}

function requireSameState(before: TensorSpecs, after: Values): void {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  for (const key of keys) {
    const given = describe(before[key]);
    const value = after[key];
    const returned = describe(value === undefined ? undefined : specOf(value));
    if (given !== returned)
      throw new Error(`The loop's state "${key}" goes in as ${given} and comes back as ${returned}`);
  }
}

function describe(spec: TensorSpecs[string] | undefined): string {
  return spec === undefined ? "nothing" : `${spec.dtype} [${spec.shape.join(", ")}]`;
}
