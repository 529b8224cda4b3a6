import * as tf from "@tensorflow/tfjs-core";

import { madeBy, splatOf } from "../graph";
import type { ElementType, Graph, Value } from "../graph";
import { cast } from "./cast";
import { defineKernel } from "./kernel";
import { biasedProduct } from "./productRows";

export type Pair = "a" | "b";

/**
 * One ONNX operator on two tensors that broadcast against each other.
 *
 * A splat is given as a scalar where the other operand alone has the output's shape, so that its elements never exist.
 */
export function elementwise(graph: Graph, op: string, a: Value, b: Value, type: ElementType = a.type): Value {
  const shape = tf.backend_util.assertAndGetBroadcastShape([...a.shape], [...b.shape]);
  return graph.apply(op, [scalarIfSplat(graph, a, b, shape), scalarIfSplat(graph, b, a, shape)], {
    type,
    shape,
  });
}

function scalarIfSplat(graph: Graph, value: Value, other: Value, shape: readonly number[]): Value {
  const number = splatOf(value);
  if (number === undefined || value.shape.length === 0) return value;
  return other.shape.join() === shape.join() ? graph.splat(value.type, [], number) : value;
}

export function scalarLike(graph: Graph, value: Value, number: number): Value {
  return graph.splat(value.type, [], number);
}

/** `a op b` by arithmetic on the two numbers where both are splats. */
function folded(
  graph: Graph,
  a: Value,
  b: Value,
  compute: (a: number, b: number) => number,
): Value | undefined {
  const x = splatOf(a);
  const y = splatOf(b);
  // Integers overflow and divide in their own ways; floats are what gradients are made of.
  if (x === undefined || y === undefined || a.type !== "float32") return undefined;
  const shape = tf.backend_util.assertAndGetBroadcastShape([...a.shape], [...b.shape]);
  return graph.splat(a.type, shape, compute(x, y));
}

/** `kept` when it already has the shape that broadcasting with `dropped` would give it. */
function unchanged(kept: Value, dropped: Value): Value | undefined {
  const shape = tf.backend_util.assertAndGetBroadcastShape([...kept.shape], [...dropped.shape]);
  return kept.shape.join() === shape.join() ? kept : undefined;
}

export function add(graph: Graph, a: Value, b: Value): Value {
  const known = folded(graph, a, b, (x, y) => x + y);
  if (known !== undefined) return known;
  const same = splatOf(b) === 0 ? unchanged(a, b) : splatOf(a) === 0 ? unchanged(b, a) : undefined;
  if (same !== undefined) return same;
  const negated = madeBy(b, "Neg")?.inputs[0];
  if (negated !== undefined && negated !== null) return subtract(graph, a, negated);
  return biasedProduct(graph, a, b) ?? elementwise(graph, "Add", a, b);
}

export function subtract(graph: Graph, a: Value, b: Value): Value {
  const known = folded(graph, a, b, (x, y) => x - y);
  if (known !== undefined) return known;
  return (splatOf(b) === 0 ? unchanged(a, b) : undefined) ?? elementwise(graph, "Sub", a, b);
}

export function multiply(graph: Graph, a: Value, b: Value): Value {
  const known = folded(graph, a, b, (x, y) => x * y);
  if (known !== undefined) return known;
  // A number goes second, so that the cases below are half as many.
  if (splatOf(a) !== undefined && splatOf(b) === undefined) return multiply(graph, b, a);
  const factor = splatOf(b);
  if (factor === 1 || factor === -1) {
    const same = unchanged(a, b);
    if (same !== undefined) return factor === 1 ? same : negate(graph, same);
  }
  const inner = factor === undefined ? undefined : madeBy(a, "Mul")?.inputs;
  const innerFactor = inner?.[1] ? splatOf(inner[1]) : undefined;
  const isSameShape = inner?.[0]?.shape.join() === a.shape.join();
  if (factor !== undefined && inner?.[0] && innerFactor !== undefined && isSameShape && a.type === "float32")
    return multiply(graph, inner[0], graph.splat("float32", b.shape, factor * innerFactor));
  return elementwise(graph, "Mul", a, b);
}

export function negate(graph: Graph, x: Value): Value {
  const number = splatOf(x);
  if (number !== undefined) return graph.splat(x.type, x.shape, -number);
  return graph.apply("Neg", [x], x);
}

function divide(graph: Graph, a: Value, b: Value): Value {
  const known = folded(graph, a, b, (x, y) => x / y);
  if (known !== undefined) return known;
  if (splatOf(b) === 1) return unchanged(a, b) ?? elementwise(graph, "Div", a, b);
  return elementwise(graph, "Div", a, b);
}

/** Rounds the quotient towards minus infinity, whatever the type. */
function floorDivide(graph: Graph, a: Value, b: Value): Value {
  if (a.type === "float32") {
    const quotient = elementwise(graph, "Div", a, b);
    return graph.apply("Floor", [quotient], quotient);
  }
  // Integer `Div` rounds towards zero. a - (a mod b) divides without a rest, with ONNX's Mod of the divisor's sign.
  return elementwise(graph, "Div", subtract(graph, a, elementwise(graph, "Mod", a, b)), b);
}

/** The rest with the sign of the divisor. */
function floorModulo(graph: Graph, a: Value, b: Value): Value {
  if (a.type === "int32") return elementwise(graph, "Mod", a, b);
  return subtract(graph, a, multiply(graph, floorDivide(graph, a, b), b));
}

function power(graph: Graph, a: Value, b: Value): Value {
  const exponent = splatOf(b);
  const base = exponent === undefined ? undefined : unchanged(a, b);
  if (base !== undefined && exponent === 1) return base;
  if (base !== undefined && exponent === 2) return multiply(graph, base, base);
  if (base !== undefined && exponent === 0.5 && base.type === "float32")
    return graph.apply("Sqrt", [base], base);
  return elementwise(graph, "Pow", a, b);
}

/** Two tensors of one type in, one of that type out, broadcast. */
export function defineArithmetic(): void {
  defineKernel<Pair>("Add", (graph, { a, b }) => add(graph, a, b));
  defineKernel<Pair>("Sub", (graph, { a, b }) => subtract(graph, a, b));
  defineKernel<Pair>("Multiply", (graph, { a, b }) => multiply(graph, a, b));
  defineKernel<Pair>("RealDiv", (graph, { a, b }) => divide(graph, a, b));
  // tfjs gives integers here, also for floats.
  defineKernel<Pair>("FloorDiv", (graph, { a, b }) => cast(graph, floorDivide(graph, a, b), "int32"));
  defineKernel<Pair>("Mod", (graph, { a, b }) => floorModulo(graph, a, b));
  defineKernel<Pair>("Pow", (graph, { a, b }) => power(graph, a, b));
  defineKernel<Pair>("Maximum", (graph, { a, b }) => elementwise(graph, "Max", a, b));
  defineKernel<Pair>("Minimum", (graph, { a, b }) => elementwise(graph, "Min", a, b));
  defineKernel<Pair>("SquaredDifference", (graph, { a, b }) => {
    const difference = subtract(graph, a, b);
    return multiply(graph, difference, difference);
  });
  defineKernel<string>("AddN", (graph, inputs) =>
    Object.values(inputs).reduce((sum, term) => add(graph, sum, term)),
  );
}
