import type { Graph, Value } from "../graph";
import { add, elementwise, multiply, negate, scalarLike } from "./arithmetic";
import { cast } from "./cast";
import { defineKernel } from "./kernel";
import { rectifiedProduct } from "./productRows";
import { isAbove, unary, where } from "./unary";

/**
 * softplus(x) = max(x, 0) + log(1 + exp(-|x|)).
 *
 * ONNX Runtime's own `Softplus` is a scalar loop, three times slower than these vectorised passes. The absolute error is
 * that of one rounding near 1, 6e-8.
 */
function softplus(graph: Graph, x: Value): Value {
  const decay = unary(graph, "Exp", negate(graph, unary(graph, "Abs", x)));
  const tail = unary(graph, "Log", add(graph, decay, scalarLike(graph, x, 1)));
  return add(graph, unary(graph, "Relu", x), tail);
}

function relu(graph: Graph, x: Value): Value {
  return rectifiedProduct(graph, x) ?? unary(graph, "Relu", x);
}

/** 1 where x > 0, `alpha` elsewhere: the derivative of the piecewise linear activations. */
function step(graph: Graph, x: Value, alpha: number): Value {
  // Where relu(x) was computed, its sign says the same, and x itself need not be kept beside it.
  const isPositive = isAbove(graph, rectifiedProduct(graph, x) ?? graph.find("Relu", [x]) ?? x, 0);
  if (alpha === 0) return cast(graph, isPositive, x.type);
  return where(graph, isPositive, scalarLike(graph, x, 1), scalarLike(graph, x, alpha));
}

/** elu'(x) from y = elu(x): 1 where y ≥ 0, y + 1 elsewhere. */
function eluGradient(graph: Graph, dy: Value, y: Value): Value {
  const isPositive = elementwise(graph, "GreaterOrEqual", y, scalarLike(graph, y, 0), "bool");
  return where(graph, isPositive, dy, multiply(graph, dy, add(graph, y, scalarLike(graph, y, 1))));
}

export function defineActivations(): void {
  defineKernel<"x">("Relu", (graph, { x }) => relu(graph, x));
  defineKernel<"x">("Sigmoid", (graph, { x }) => unary(graph, "Sigmoid", x));
  defineKernel<"x">("Softplus", (graph, { x }) => softplus(graph, x));
  defineKernel<"x">("Elu", (graph, { x }) => unary(graph, "Elu", x));
  defineKernel<"dy" | "y">("EluGrad", (graph, { dy, y }) => eluGradient(graph, dy, y));
  defineKernel<"x">("Selu", (graph, { x }) => unary(graph, "Selu", x));
  defineKernel<"x">("Relu6", (graph, { x }) =>
    graph.apply("Clip", [x, scalarLike(graph, x, 0), scalarLike(graph, x, 6)], x),
  );
  defineKernel<"x", { alpha: number }>("LeakyRelu", (graph, { x }, { alpha }) =>
    graph.apply("LeakyRelu", [x], x, { alpha: { float: alpha } }),
  );
  defineKernel<"x" | "alpha">("Prelu", (graph, { x, alpha }) => elementwise(graph, "PRelu", x, alpha));
  defineKernel<"x", { alpha?: number }>("Step", (graph, { x }, { alpha = 0 }) => step(graph, x, alpha));
}
