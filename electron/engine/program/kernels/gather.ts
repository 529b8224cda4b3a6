import * as tf from "@tensorflow/tfjs-core";

import { sizeOf } from "../graph";
import type { ElementType, Graph, Value } from "../graph";
import { unsupportedOp } from "../unsupportedOperation";
import { cast } from "./cast";
import { defineKernel } from "./kernel";
import { reshape } from "./rearrange";

function gather(graph: Graph, x: Value, indices: Value, axis: number): Value {
  const [at = 0] = tf.util.parseAxisParam(axis, [...x.shape]);
  const shape = [...x.shape.slice(0, at), ...indices.shape, ...x.shape.slice(at + 1)];
  return graph.apply("Gather", [x, indices], { type: x.type, shape }, { axis: { int: at } });
}

/** Adds row i of `x` to row `segmentIds[i]` of zeros: what the gradient of a gather does. */
function segmentSum(graph: Graph, x: Value, segmentIds: Value, segments: number): Value {
  const count = sizeOf(segmentIds.shape);
  const row = x.shape.slice(segmentIds.shape.length);
  const rows = reshape(graph, x, [count, ...row]);
  const ids = cast(graph, reshape(graph, segmentIds, [count, 1]), "int64");
  const shape = [segments, ...row];
  return graph.apply(
    "ScatterND",
    [graph.splat(x.type, shape, 0), ids, rows],
    { type: x.type, shape },
    { reduction: { string: "add" } },
  );
}

interface OneHotAttributes {
  readonly depth: number;
  readonly onValue: number;
  readonly offValue: number;
  readonly dtype: ElementType;
}

function oneHot(graph: Graph, indices: Value, { depth, onValue, offValue, dtype }: OneHotAttributes): Value {
  const values = graph.constant("float32", [2], Float32Array.of(offValue, onValue));
  const inputs = [cast(graph, indices, "int64"), graph.splat("int64", [], depth), values];
  const shape = [...indices.shape, depth];
  return cast(graph, graph.apply("OneHot", inputs, { type: "float32", shape }), dtype);
}

/** Rows chosen by index, and the way back. */
export function defineGather(): void {
  defineKernel<"x" | "indices", { axis: number; batchDims: number }>(
    "GatherV2",
    (graph, { x, indices }, { axis, batchDims }) => {
      if (batchDims !== 0) throw unsupportedOp("GatherV2", "batch dimensions are not supported");
      return gather(graph, x, indices, axis);
    },
  );
  defineKernel<"x" | "segmentIds", { numSegments: number }>(
    "UnsortedSegmentSum",
    (graph, { x, segmentIds }, { numSegments }) => segmentSum(graph, x, segmentIds, numSegments),
  );
  defineKernel<"indices", OneHotAttributes>("OneHot", (graph, { indices }, attributes) =>
    oneHot(graph, indices, attributes),
  );
}
