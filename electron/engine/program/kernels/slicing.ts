import * as tf from "@tensorflow/tfjs-core";

import { sizeOf, splatOf } from "../graph";
import type { Graph, Value } from "../graph";
import { defineKernel } from "./kernel";
import { reshape } from "./rearrange";

/** `size[i]` elements of each dimension from `begin[i]` on. */
export function slice(graph: Graph, x: Value, begin: readonly number[], size: readonly number[]): Value {
  const number = splatOf(x);
  if (number !== undefined) return graph.splat(x.type, size, number);
  const axes = size.map((_, i) => i).filter((i) => size[i] !== x.shape[i]);
  if (axes.length === 0) return x;
  const from = axes.map((i) => begin[i] as number); // one for each dimension
  const to = axes.map((i, at) => (from[at] as number) + (size[i] as number));
  return graph.apply("Slice", [x, graph.integers(from), graph.integers(to), graph.integers(axes)], {
    type: x.type,
    shape: size,
  });
}

function concatenate(graph: Graph, parts: readonly Value[], axis: number): Value {
  const full = parts.filter(({ shape }) => sizeOf(shape) > 0);
  const [first = parts[0] as Value] = full; // tfjs refuses to join nothing
  if (full.length <= 1) return first;
  const total = full.reduce((sum, { shape }) => sum + (shape[axis] as number), 0);
  const shape = first.shape.map((size, i) => (i === axis ? total : size));
  return graph.apply("Concat", full, { type: first.type, shape }, { axis: { int: axis } });
}

function split(graph: Graph, x: Value, axis: number, sizes: readonly number[]): Value[] {
  let at = 0;
  return sizes.map((size) => {
    const begin = x.shape.map((_, i) => (i === axis ? at : 0));
    at += size;
    return slice(
      graph,
      x,
      begin,
      x.shape.map((whole, i) => (i === axis ? size : whole)),
    );
  });
}

/** `number` around x, so many elements before and after in each dimension. */
export function pad(
  graph: Graph,
  x: Value,
  paddings: readonly (readonly [number, number])[],
  number: number,
): Value {
  if (paddings.every(([before, after]) => before === 0 && after === 0)) return x;
  const shape = x.shape.map((size, i) => size + (paddings[i]?.[0] ?? 0) + (paddings[i]?.[1] ?? 0));
  const amounts = [...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)];
  return graph.apply("Pad", [x, graph.integers(amounts), graph.splat(x.type, [], number)], {
    type: x.type,
    shape,
  });
}

function withAxis(graph: Graph, x: Value, axis: number): Value {
  return reshape(graph, x, [...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)]);
}

interface StridedSliceAttributes {
  readonly begin: number[];
  readonly end: number[];
  readonly strides: number[];
  readonly beginMask: number;
  readonly endMask: number;
  readonly ellipsisMask: number;
  readonly newAxisMask: number;
  readonly shrinkAxisMask: number;
}

function stridedSlice(graph: Graph, x: Value, a: StridedSliceAttributes): Value {
  const info = tf.slice_util.sliceInfo(
    [...x.shape],
    a.begin,
    a.end,
    a.strides,
    a.beginMask,
    a.endMask,
    a.ellipsisMask,
    a.newAxisMask,
    a.shrinkAxisMask,
  );
  const taken = tf.slice_util.computeOutShape(info.begin, info.end, info.strides);
  // An end before the first element, for a negative stride, is -1 to tfjs and the last element to ONNX.
  const end = info.end.map((at) => (at < 0 ? Number.MIN_SAFE_INTEGER : at));
  const axes = graph.integers(info.begin.map((_, i) => i));
  const inputs = [x, graph.integers(info.begin), graph.integers(end), axes, graph.integers(info.strides)];
  const part = info.isIdentity ? x : graph.apply("Slice", inputs, { type: x.type, shape: taken });
  return reshape(graph, part, info.finalShape);
}

/** Parts of tensors, and tensors of parts. */
export function defineSlicing(): void {
  defineKernel<"x", { begin: number[]; size: number[] }>("Slice", (graph, { x }, { begin, size }) => {
    // tfjs's helper reads the shape only.
    const [from = [], counts = []] = tf.slice_util.parseSliceParams(
      { shape: [...x.shape] } as tf.TensorInfo,
      begin,
      size,
    );
    return slice(graph, x, from, counts);
  });
  defineKernel<"x", StridedSliceAttributes>("StridedSlice", (graph, { x }, a) => stridedSlice(graph, x, a));
  defineKernel<string, { axis: number }>("Concat", (graph, inputs, { axis }) => {
    const parts = Object.values(inputs);
    const [at = 0] = tf.util.parseAxisParam(axis, [...(parts[0]?.shape ?? [])]);
    return concatenate(graph, parts, at);
  });
  defineKernel<string, { axis: number }>("Pack", (graph, inputs, { axis }) => {
    const parts = Object.values(inputs);
    const at = axis < 0 ? (parts[0]?.shape.length ?? 0) + 1 + axis : axis;
    return concatenate(
      graph,
      parts.map((part) => withAxis(graph, part, at)),
      at,
    );
  });
  defineKernel<"value", { axis: number }>("Unpack", (graph, { value }, { axis }) => {
    const [at = 0] = tf.util.parseAxisParam(axis, [...value.shape]);
    const rest = value.shape.filter((_, i) => i !== at);
    const rows = Array<number>(value.shape[at] as number).fill(1); // parsed above
    return split(graph, value, at, rows).map((part) => reshape(graph, part, rest));
  });
  defineKernel<"x", { numOrSizeSplits: number | number[]; axis: number }>(
    "SplitV",
    (graph, { x }, { numOrSizeSplits, axis }) => {
      const [at = 0] = tf.util.parseAxisParam(axis, [...x.shape]);
      const whole = { shape: [...x.shape] } as tf.Tensor; // tfjs's helper reads the shape only
      return split(graph, x, at, tf.backend_util.prepareSplitSize(whole, numOrSizeSplits, at));
    },
  );
  defineKernel<"x", { paddings: [number, number][]; constantValue: number }>(
    "PadV2",
    (graph, { x }, { paddings, constantValue }) => pad(graph, x, paddings, constantValue),
  );
}
