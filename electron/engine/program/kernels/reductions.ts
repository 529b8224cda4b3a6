import * as tf from "@tensorflow/tfjs-core";

import { sizeOf, splatOf } from "../graph";
import type { Graph, Value } from "../graph";
import { scalarLike, multiply } from "./arithmetic";
import { cast } from "./cast";
import { defineKernel } from "./kernel";
import { reshape } from "./rearrange";

interface ReductionAttributes {
  readonly axis: number | number[];
  readonly keepDims: boolean;
}

type Reduction = "ReduceSum" | "ReduceMax" | "ReduceMin" | "ReduceProd";

export function reduce(
  graph: Graph,
  op: Reduction,
  x: Value,
  { axis, keepDims }: ReductionAttributes,
): Value {
  const axes = tf.util.parseAxisParam(axis, [...x.shape]);
  const isReduced = (i: number): boolean => axes.includes(i);
  const shape = keepDims
    ? x.shape.map((size, i) => (isReduced(i) ? 1 : size))
    : x.shape.filter((_, i) => !isReduced(i));
  const count = sizeOf(axes.map((i) => x.shape[i] as number)); // axes of x
  if (count === 1) return reshape(graph, x, shape);
  const number = splatOf(x);
  if (number !== undefined && op !== "ReduceProd")
    return graph.splat(x.type, shape, op === "ReduceSum" ? number * count : number);
  const rowSum = op === "ReduceSum" && graph.target === "cpu" ? sumOfRows(graph, x, axes) : undefined;
  if (rowSum !== undefined) return reshape(graph, rowSum, shape);
  return graph.apply(
    op,
    [x, graph.integers(axes)],
    { type: x.type, shape },
    { keepdims: { int: Number(keepDims) } },
  );
}

/** A row of so many columns keeps the vector units of a processor busy. */
const goodWidth = 1024;

/**
 * The sum over all dimensions but a narrow last one, [last], in two steps: first over rows of many times its width. ONNX
 * Runtime adds narrow rows five to fifteen times slower.
 */
function sumOfRows(graph: Graph, x: Value, axes: readonly number[]): Value | undefined {
  const last = x.shape.at(-1) ?? 0;
  const rank = x.shape.length;
  if (x.type !== "float32" || axes.length !== rank - 1 || axes.includes(rank - 1)) return undefined;
  const count = sizeOf(x.shape) / Math.max(1, last);
  let joined = 1;
  while (2 * joined * last <= goodWidth && count % (2 * joined) === 0) joined *= 2;
  if (joined === 1 || count < 16 * joined) return undefined;
  const first = reshape(graph, x, [count / joined, joined * last]);
  const sum = (rows: Value, width: number): Value =>
    graph.apply(
      "ReduceSum",
      [rows, graph.integers([0])],
      { type: x.type, shape: [width] },
      { keepdims: { int: 0 } },
    );
  return sum(reshape(graph, sum(first, joined * last), [joined, last]), last);
}

function mean(graph: Graph, x: Value, attributes: ReductionAttributes): Value {
  const sum = reduce(graph, "ReduceSum", cast(graph, x, "float32"), attributes);
  const count = sizeOf(x.shape) / Math.max(1, sizeOf(sum.shape));
  return multiply(graph, sum, scalarLike(graph, sum, 1 / count));
}

/** ONNX reduces no booleans; as integers, all is the least and any the greatest. */
function quantify(
  graph: Graph,
  op: "ReduceMin" | "ReduceMax",
  x: Value,
  attributes: ReductionAttributes,
): Value {
  return cast(graph, reduce(graph, op, cast(graph, x, "int32"), attributes), "bool");
}

function argument(graph: Graph, op: "ArgMax" | "ArgMin", x: Value, axis: number): Value {
  const [at = 0] = tf.util.parseAxisParam(axis, [...x.shape]);
  const shape = x.shape.filter((_, i) => i !== at);
  const attributes = { axis: { int: at }, keepdims: { int: 0 } };
  return cast(graph, graph.apply(op, [x], { type: "int64", shape }, attributes), "int32");
}

function cumulativeSum(
  graph: Graph,
  x: Value,
  axis: number,
  isExclusive: boolean,
  isReversed: boolean,
): Value {
  const [at = 0] = tf.util.parseAxisParam(axis, [...x.shape]);
  const attributes = { exclusive: { int: Number(isExclusive) }, reverse: { int: Number(isReversed) } };
  return graph.apply("CumSum", [x, graph.splat("int64", [], at)], x, attributes);
}

/** Sums, means and extremes over some dimensions, and running sums along one. */
export function defineReductions(): void {
  defineKernel<"x", ReductionAttributes>("Sum", (graph, { x }, attributes) =>
    reduce(graph, "ReduceSum", x.type === "bool" ? cast(graph, x, "int32") : x, attributes),
  );
  defineKernel<"x", ReductionAttributes>("Mean", (graph, { x }, attributes) => mean(graph, x, attributes));
  defineKernel<"x", { reductionIndices: number | number[]; keepDims: boolean }>(
    "Max",
    (graph, { x }, { reductionIndices: axis, keepDims }) => reduce(graph, "ReduceMax", x, { axis, keepDims }),
  );
  defineKernel<"x", ReductionAttributes>("Min", (graph, { x }, attributes) =>
    reduce(graph, "ReduceMin", x, attributes),
  );
  defineKernel<"x", ReductionAttributes>("Prod", (graph, { x }, attributes) =>
    reduce(graph, "ReduceProd", x, attributes),
  );
  defineKernel<"x", ReductionAttributes>("All", (graph, { x }, attributes) =>
    quantify(graph, "ReduceMin", x, attributes),
  );
  defineKernel<"x", ReductionAttributes>("Any", (graph, { x }, attributes) =>
    quantify(graph, "ReduceMax", x, attributes),
  );
  defineKernel<"x", { axis: number }>("ArgMax", (graph, { x }, { axis }) =>
    argument(graph, "ArgMax", x, axis),
  );
  defineKernel<"x", { axis: number }>("ArgMin", (graph, { x }, { axis }) =>
    argument(graph, "ArgMin", x, axis),
  );
  defineKernel<"x", { axis: number; exclusive: boolean; reverse: boolean }>(
    "Cumsum",
    (graph, { x }, { axis, exclusive, reverse }) => cumulativeSum(graph, x, axis, exclusive, reverse),
  );
}
