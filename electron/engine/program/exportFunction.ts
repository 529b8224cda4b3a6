import type * as tf from "@tensorflow/tfjs-core";

import { Graph, type Value } from "./graph";
import { mapRecord } from "./mapRecord";
import { encodeModel } from "./onnxModel";
import { reachable } from "./reachable";
import { inputOf, recording, tensorsOf, valuesOf, type Values } from "./recording";
import type { TensorSpec } from "./runtime";

export interface ExportSpec {
  /** Of one row, by the names that the file is to have. */
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Rows of the two traces that are compared: whatever differs between them stands for the number of rows. */
const TRIAL_ROWS = [3, 5] as const;

/**
 * A function as an ONNX file for other programs: for any number of rows, its inputs and outputs by their own names,
 * with whatever tensors the function makes as constants.
 * @throws {UnsupportedOperation} for what cannot be compiled; a plain error where the number of rows is used in a way
 * that cannot be left open
 */
export function exportFunction(
  fn: (inputs: Readonly<Record<string, tf.Tensor>>) => Record<string, tf.Tensor>,
  { inputs, metadata }: ExportSpec,
): Uint8Array<ArrayBuffer> {
  const [first, second] = TRIAL_ROWS.map((rows) => trace(fn, inputs, rows)) as [Trace, Trace]; // two rows, two traces
  const integers = openShapes(first, second);
  const outputs = Object.entries(first.outputs).map(([name, value]) => ({ name, value }));
  return encodeModel(Object.values(first.inputs), outputs, { openRows: true, integers, metadata });
}

interface Trace {
  readonly inputs: Values;
  readonly outputs: Values;
}

function trace(
  fn: (inputs: Readonly<Record<string, tf.Tensor>>) => Record<string, tf.Tensor>,
  specs: ExportSpec["inputs"],
  rows: number,
): Trace {
  const graph = new Graph();
  const inputs = mapRecord(specs, ({ shape, dtype }, name) =>
    inputOf(graph, name, { shape: [rows, ...shape], dtype }),
  );
  return { inputs, outputs: recording(graph, () => valuesOf(fn(tensorsOf(inputs)))) };
}

/** The shapes of the first trace that name its number of rows, with that size left to be inferred. */
function openShapes(first: Trace, second: Trace): Map<Value, readonly number[]> {
  const [a, b] = [first, second].map(({ outputs }) => reachable(Object.values(outputs), new Set()));
  if (a === undefined || b === undefined || a.nodes.length !== b.nodes.length)
    throw rowsError("in its structure");
  const open = new Map<Value, readonly number[]>();
  a.nodes.forEach((node, i) => {
    const other = b.nodes[i];
    if (other?.op !== node.op || other.inputs.length !== node.inputs.length)
      throw rowsError("in its structure");
    node.inputs.forEach((input, at) => {
      const twin = other.inputs[at] ?? null;
      if (input === null || twin === null || input.source.kind === "input" || input.source.kind === "node")
        return;
      const shape = openShape(input, twin, node.op);
      if (shape !== null) open.set(input, shape);
    });
    if (JSON.stringify(node.attributes) !== JSON.stringify(other.attributes))
      throw rowsError(`by ${node.op}`);
  });
  return open;
}

/** Null where both traces have the same constant. */
function openShape(a: Value, b: Value, op: string): readonly number[] | null {
  if (a.shape.join() !== b.shape.join()) throw rowsError(`by a constant of ${op}`);
  if (a.source.kind === "splat" && b.source.kind === "splat" && a.source.number !== b.source.number)
    throw rowsError(`by a constant of ${op}`);
  if (a.source.kind !== "constant" || b.source.kind !== "constant" || a.type !== "int64") return null;
  const [from, to] = [Array.from(a.source.data, Number), Array.from(b.source.data, Number)];
  const differing = from.flatMap((size, axis) => (size === to[axis] ? [] : [axis]));
  if (differing.length === 0) return null;
  // Reshape infers one size from the others; the other operators would need to compute it.
  if (op !== "Reshape" || differing.length > 1) throw rowsError(`by ${op}`);
  return from.map((size, axis) => (axis === differing[0] ? -1 : size));
}

const rowsError = (where: string): Error =>
  new Error(`The number of rows is used ${where}, and cannot be left open in a file`);
