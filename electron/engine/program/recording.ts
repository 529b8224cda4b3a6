import * as tf from "@tensorflow/tfjs-core";

import type { Graph, Value } from "./graph";
import { registerTraceBackend } from "./kernels/register";
import { mapRecord } from "./mapRecord";
import type { TensorDtype, TensorSpec, Tensors } from "./runtime";
import { elementType, traceBackend, traceBackendName } from "./traceBackend";
import { UnsupportedOperation, explainTraceError } from "./unsupportedOperation";
import "./tensorflow";
import { withBackend } from "./withBackend";

export type Values = Readonly<Record<string, Value>>;

/**
 * Runs `fn` once with tfjs recording into `graph`.
 * @throws {UnsupportedOperation} for what cannot be compiled, with the place
 */
export function recording<T>(graph: Graph, fn: () => T): T {
  registerTraceBackend();
  try {
    return withBackend(traceBackendName, () =>
      traceBackend.record(graph, () => withLongStacks(() => withoutRandomness(fn))),
    );
  } catch (error) {
    throw explainTraceError(error);
  }
}

/** Only inside {@link recording}. */
export function tensorsOf(values: Values): Tensors {
  return mapRecord(values, (value) => tf.engine().makeTensorFromTensorInfo(traceBackend.tensorOf(value)));
}

/** Only inside {@link recording}. */
export function valuesOf(tensors: Tensors): Values {
  return mapRecord(tensors, (tensor) => traceBackend.lookUp(tensor));
}

/**
 * tfjs draws random tensors on the host: in a trace they would silently become constants. Its generators take their
 * seed from `Math.random`, unless they are given one.
 */
function withoutRandomness<T>(fn: () => T): T {
  const { random } = Math;
  Math.random = () => {
    const what = "Random numbers cannot be drawn in a compiled function: pass them as an input";
    throw new UnsupportedOperation("random", what, new Error().stack);
  };
  try {
    return fn();
  } finally {
    Math.random = random;
  }
}

/** Refusals name the caller's line, which lies below more of tfjs's frames than V8 keeps by default. */
function withLongStacks<T>(fn: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 100;
  try {
    return fn();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

export function inputOf(
  graph: Graph,
  name: string,
  { shape, dtype }: TensorSpec,
  dynamicRows = false,
): Value {
  return graph.input(name, { type: elementType(dtype), shape }, dynamicRows);
}

export function specOf({ shape, type }: Value): TensorSpec {
  return { shape, dtype: type as TensorDtype }; // what tfjs made is never int64
}
