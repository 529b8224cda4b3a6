import * as tf from "@tensorflow/tfjs-core";

import { madeBy, sizeOf, splatOf } from "../graph";
import type { Graph, Value } from "../graph";
import { defineKernel } from "./kernel";

export function reshape(graph: Graph, x: Value, shape: readonly number[]): Value {
  if (x.shape.join() === shape.join()) return x;
  const { source } = x;
  if (source.kind === "splat") return graph.splat(x.type, shape, source.number);
  if (source.kind === "constant") return graph.constant(x.type, shape, source.data);
  const before = madeBy(x, "Reshape")?.inputs[0];
  if (before) return reshape(graph, before, shape);
  return graph.apply("Reshape", [x, graph.integers(shape)], { type: x.type, shape });
}

export function transpose(graph: Graph, x: Value, permutation: readonly number[]): Value {
  const shape = permutation.map((axis) => x.shape[axis] as number); // a permutation of the axes
  const number = splatOf(x);
  if (number !== undefined) return graph.splat(x.type, shape, number);
  if (permutation.every((axis, i) => axis === i)) return x;
  const before = madeBy(x, "Transpose");
  const first = before?.attributes["perm"];
  if (before?.inputs[0] && first !== undefined && "ints" in first)
    return transpose(
      graph,
      before.inputs[0],
      permutation.map((axis) => first.ints[axis] as number),
    );
  // Moving dimensions of size 1 about does not move any element.
  const moved = permutation.filter((axis) => x.shape[axis] !== 1);
  if (moved.every((axis, i) => i === 0 || axis > (moved[i - 1] as number))) return reshape(graph, x, shape);
  return graph.apply("Transpose", [x], { type: x.type, shape }, { perm: { ints: [...permutation] } });
}

function tile(graph: Graph, x: Value, repeats: readonly number[]): Value {
  const shape = x.shape.map((size, axis) => size * (repeats[axis] ?? 1));
  const number = splatOf(x);
  if (number !== undefined) return graph.splat(x.type, shape, number);
  if (x.shape.join() === shape.join()) return x;
  // Where only dimensions of size 1 are repeated, it is a broadcast.
  if (x.shape.every((size, axis) => size === 1 || repeats[axis] === 1)) return expand(graph, x, shape);
  return graph.apply("Tile", [x, graph.integers(repeats)], { type: x.type, shape });
}

function expand(graph: Graph, x: Value, shape: readonly number[]): Value {
  const number = splatOf(x);
  if (number !== undefined) return graph.splat(x.type, shape, number);
  if (x.shape.join() === shape.join()) return x;
  return graph.apply("Expand", [x, graph.integers(shape)], { type: x.type, shape });
}

function reverse(graph: Graph, x: Value, axes: readonly number[]): Value {
  if (axes.length === 0) return x;
  const each = (number: number): Value => graph.integers(axes.map(() => number));
  // Backwards from the last element to before the first: the end is as low as an integer can be.
  return graph.apply(
    "Slice",
    [x, each(-1), each(Number.MIN_SAFE_INTEGER), graph.integers(axes), each(-1)],
    x,
  );
}

/** The same elements in another order or repeated. */
export function defineRearrange(): void {
  defineKernel<"x", { shape: number[] }>("Reshape", (graph, { x }, { shape }) =>
    reshape(graph, x, tf.util.inferFromImplicitShape(shape, sizeOf(x.shape))),
  );
  defineKernel<"input", { dim: number }>("ExpandDims", (graph, { input }, { dim }) => {
    const at = dim < 0 ? input.shape.length + dim + 1 : dim;
    return reshape(graph, input, [...input.shape.slice(0, at), 1, ...input.shape.slice(at)]);
  });
  defineKernel<"x", { perm: number[] }>("Transpose", (graph, { x }, { perm }) => transpose(graph, x, perm));
  defineKernel<"x", { reps: number[] }>("Tile", (graph, { x }, { reps }) => tile(graph, x, reps));
  defineKernel<"x", { shape: number[] }>("BroadcastTo", (graph, { x }, { shape }) => expand(graph, x, shape));
  defineKernel<"x", { dims: number | number[] }>("Reverse", (graph, { x }, { dims }) =>
    reverse(graph, x, tf.util.parseAxisParam(dims, [...x.shape])),
  );
}
