import type { Graph, Value } from "../graph";
import { dataTypes } from "../protobuf";

/** Floats lose their fraction on the way to integers; anything but 0 is true. */
export function cast(graph: Graph, x: Value, type: Value["type"]): Value {
  if (x.type === type) return x;
  if (x.source.kind === "splat") {
    const { number } = x.source;
    const converted = type === "bool" ? Number(number !== 0) : type === "int32" ? Math.trunc(number) : number;
    return graph.splat(type, x.shape, converted);
  }
  return graph.apply("Cast", [x], { type, shape: x.shape }, { to: { int: dataTypes[type] } });
}
