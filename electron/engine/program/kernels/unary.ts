import type { Graph, Value } from "../graph";
import { elementwise, multiply, negate, scalarLike, subtract } from "./arithmetic";
import { cast } from "./cast";
import { defineKernel } from "./kernel";

/** tfjs kernels that are one ONNX operator of the same meaning, shape and type. */
const direct: Readonly<Record<string, string>> = {
  Abs: "Abs",
  Acos: "Acos",
  Acosh: "Acosh",
  Asin: "Asin",
  Asinh: "Asinh",
  Atan: "Atan",
  Atanh: "Atanh",
  Ceil: "Ceil",
  Cos: "Cos",
  Cosh: "Cosh",
  Erf: "Erf",
  Exp: "Exp",
  Floor: "Floor",
  Log: "Log",
  Reciprocal: "Reciprocal",
  // Both round halves to the even neighbour.
  Round: "Round",
  Sign: "Sign",
  Sin: "Sin",
  Sinh: "Sinh",
  Sqrt: "Sqrt",
  Tan: "Tan",
  Tanh: "Tanh",
};

/** Kept in float32, where ONNX has no operator for integers. */
const anyType = new Set(["Abs", "Sign"]);

export function unary(graph: Graph, op: string, x: Value): Value {
  return graph.apply(op, [x], x);
}

export function isAbove(graph: Graph, x: Value, number: number): Value {
  return elementwise(graph, "Greater", x, scalarLike(graph, x, number), "bool");
}

export function where(graph: Graph, condition: Value, yes: Value, no: Value): Value {
  return graph.apply("Where", [condition, yes, no], { type: yes.type, shape: condition.shape });
}

/** log(1 + x) with the rounding of 1 + x put right: log(w) x / (w - 1) for w = 1 + x (Kahan). */
function log1p(graph: Graph, x: Value): Value {
  const one = scalarLike(graph, x, 1);
  const w = elementwise(graph, "Add", x, one);
  const corrected = multiply(
    graph,
    unary(graph, "Log", w),
    elementwise(graph, "Div", x, subtract(graph, w, one)),
  );
  const isTiny = elementwise(graph, "Equal", w, one, "bool");
  // At infinity the quotient is not a number, and the logarithm is right by itself.
  const isInfinite = elementwise(graph, "Equal", w, scalarLike(graph, x, Infinity), "bool");
  return where(graph, isTiny, x, where(graph, isInfinite, w, corrected));
}

/** exp(x) - 1 = 2 t / (1 - t) for t = tanh(x / 2), which does not cancel near 0; plainly for larger |x|. */
function expm1(graph: Graph, x: Value): Value {
  const one = scalarLike(graph, x, 1);
  const t = unary(graph, "Tanh", multiply(graph, x, scalarLike(graph, x, 0.5)));
  const near = elementwise(
    graph,
    "Div",
    multiply(graph, t, scalarLike(graph, x, 2)),
    elementwise(graph, "Sub", one, t),
  );
  const far = subtract(graph, unary(graph, "Exp", x), one);
  return where(graph, isAbove(graph, unary(graph, "Abs", x), 0.5), far, near);
}

/** One tensor in, one of its shape out. */
export function defineUnary(): void {
  for (const [kernel, op] of Object.entries(direct))
    defineKernel<"x">(kernel, (graph, { x }) =>
      unary(graph, op, anyType.has(kernel) ? x : cast(graph, x, "float32")),
    );
  defineKernel<"x">("Neg", (graph, { x }) => negate(graph, x));
  defineKernel<"x">("Square", (graph, { x }) => multiply(graph, x, x));
  defineKernel<"x">("Rsqrt", (graph, { x }) => unary(graph, "Reciprocal", unary(graph, "Sqrt", x)));
  defineKernel<"x">("Log1p", (graph, { x }) => log1p(graph, x));
  defineKernel<"x">("Expm1", (graph, { x }) => expm1(graph, x));
  defineKernel<"x">("IsNan", (graph, { x }) => graph.apply("IsNaN", [x], { type: "bool", shape: x.shape }));
  defineKernel<"x">("IsInf", (graph, { x }) => graph.apply("IsInf", [x], { type: "bool", shape: x.shape }));
  defineKernel<"x", { clipValueMin: number; clipValueMax: number }>(
    "ClipByValue",
    (graph, { x }, { clipValueMin, clipValueMax }) =>
      graph.apply("Clip", [x, scalarLike(graph, x, clipValueMin), scalarLike(graph, x, clipValueMax)], x),
  );
  defineKernel<"x">("Identity", (_graph, { x }) => x);
  defineKernel<"x", { dtype: Value["type"] }>("Cast", (graph, { x }, { dtype }) => cast(graph, x, dtype));
}
