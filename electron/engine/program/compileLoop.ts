import { Graph } from "./graph";
import type { GraphTarget, Value } from "./graph";
import { mapRecord } from "./mapRecord";
import { encodeModel } from "./onnxModel";
import { inputOf, recording, specOf, tensorsOf, valuesOf } from "./recording";
import type { Values } from "./recording";
import { requireSameState } from "./requireSameState";
import type { LoopFunction, LoopSpec, TensorSpecs } from "./runtime";

/**
 * A step function as an ONNX model with one `Loop`. Inputs: `steps`, `reportEvery` and, by their keys, `state.`,
 * `sequence.` (one more dimension in front) and `constant.`; outputs: `out.state.`, and `report.` (one row for each step,
 * without meaning in the steps that do not report).
 */
export interface CompiledLoop {
  readonly bytes: Uint8Array;
  readonly reports: TensorSpecs;
}

/**
 * @throws {UnsupportedOperation} for what cannot be compiled, with the place
 * @throws {Error} when the step's state does not come back in the keys, shapes and types it went in
 */
export function compileLoopFunction(fn: LoopFunction, spec: LoopSpec, target?: GraphTarget): CompiledLoop {
  const graph = new Graph(target);
  const steps = graph.input("steps", { type: "int64", shape: [] });
  const initial = mapRecord(spec.state, (s, key) => inputOf(graph, `state.${key}`, s));
  const sequence = mapRecord(spec.sequence, (s, key) => inputOf(graph, `sequence.${key}`, s, true));
  const constants = mapRecord(spec.constants, (s, key) => inputOf(graph, `constant.${key}`, s));

  const iteration = graph.input("iteration", { type: "int64", shape: [] });
  const condition = graph.input("continue", { type: "bool", shape: [] });
  const carried = mapRecord(spec.state, (s, key) => inputOf(graph, `carried.${key}`, s));
  const rows = mapRecord(sequence, (all) =>
    graph.apply("Gather", [all, iteration], all, { axis: { int: 0 } }),
  );
  const step = recordStep(graph, fn, { state: carried, sequence: rows, constants });
  requireSameState(spec.state, mapRecord(step.state, specOf));

  const keys = Object.keys(spec.state);
  const nextState = keys.map((key) => step.state[key] as Value); // the same keys, as required above
  const reports = Object.entries(step.reports);
  const reportEvery = graph.input("reportEvery", { type: "int64", shape: [] });
  const reported = whereDue(graph, iteration, reportEvery, Object.values(step.reports));
  const body = {
    name: "next",
    inputs: [iteration, condition, ...Object.values(carried)],
    outputs: [condition, ...nextState, ...reported],
  };
  const results = graph.applyMany(
    "Loop",
    [steps, null, ...Object.values(initial)],
    [...nextState, ...reported],
    {
      body: { graph: body },
    },
  );
  const outputs = results.map((value, i) => {
    const key = keys[i];
    return key === undefined
      ? { name: `report.${reports[i - keys.length]?.[0] ?? ""}`, value, dynamicRows: true }
      : { name: `out.state.${key}`, value };
  });
  const inputs = [
    steps,
    reportEvery,
    ...[initial, sequence, constants].flatMap((group) => Object.values(group)),
  ];
  return { bytes: encodeModel(inputs, outputs), reports: mapRecord(step.reports, specOf) };
}

/** The values in each `every`-th iteration; what only they need is not computed in the others. */
function whereDue(graph: Graph, iteration: Value, every: Value, values: readonly Value[]): readonly Value[] {
  if (values.length === 0) return [];
  const scalar = { type: "int64", shape: [] } as const;
  const following = graph.apply("Add", [iteration, graph.splat("int64", [], 1)], scalar);
  const rest = graph.apply("Mod", [following, every], scalar);
  const isDue = graph.apply("Equal", [rest, graph.splat("int64", [], 0)], { type: "bool", shape: [] });
  const blanks = values.map(({ type, shape }) => graph.splat(type, shape, 0));
  return graph.applyMany("If", [isDue], values, {
    then_branch: { graph: { name: "report", inputs: [], outputs: values } },
    else_branch: { graph: { name: "blank", inputs: [], outputs: blanks } },
  });
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
