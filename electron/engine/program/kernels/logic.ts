import type { Graph, Value } from "../graph";
import { elementwise } from "./arithmetic";
import type { Pair } from "./arithmetic";
import { cast } from "./cast";
import { defineKernel } from "./kernel";

const comparisons: Readonly<Record<string, string>> = {
  Equal: "Equal",
  Greater: "Greater",
  GreaterEqual: "GreaterOrEqual",
  Less: "Less",
  LessEqual: "LessOrEqual",
};

function not(graph: Graph, x: Value): Value {
  return graph.apply("Not", [cast(graph, x, "bool")], { type: "bool", shape: x.shape });
}

function logical(graph: Graph, op: string, a: Value, b: Value): Value {
  return elementwise(graph, op, cast(graph, a, "bool"), cast(graph, b, "bool"));
}

/** Comparisons and logic broadcast and give `bool`; `Select` picks by element, all three of one shape. */
export function defineLogic(): void {
  for (const [kernel, op] of Object.entries(comparisons))
    defineKernel<Pair>(kernel, (graph, { a, b }) => elementwise(graph, op, a, b, "bool"));
  defineKernel<Pair>("NotEqual", (graph, { a, b }) => not(graph, elementwise(graph, "Equal", a, b, "bool")));
  defineKernel<Pair>("LogicalAnd", (graph, { a, b }) => logical(graph, "And", a, b));
  defineKernel<Pair>("LogicalOr", (graph, { a, b }) => logical(graph, "Or", a, b));
  defineKernel<Pair>("LogicalXor", (graph, { a, b }) => logical(graph, "Xor", a, b));
  defineKernel<"x">("LogicalNot", (graph, { x }) => not(graph, x));
  defineKernel<"condition" | "t" | "e">("Select", (graph, { condition, t, e }) => {
    // A condition of rank 1 picks whole rows of the others.
    const shape = t.shape.map((_, i) => condition.shape[i] ?? 1);
    const aligned =
      condition.shape.length === t.shape.length
        ? condition
        : graph.apply("Reshape", [condition, graph.integers(shape)], { type: "bool", shape });
    return graph.apply("Where", [aligned, t, e], t);
  });
}
