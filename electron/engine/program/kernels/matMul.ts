import * as tf from "@tensorflow/tfjs-core";

import { madeBy } from "../graph";
import type { Graph, Value } from "../graph";
import { defineKernel } from "./kernel";
import type { Pair } from "./arithmetic";
import { reshape, transpose } from "./rearrange";

/** A matrix that may be read transposed. */
interface Matrix {
  readonly value: Value;
  readonly isTransposed: boolean;
}

/** Reads through a `Transpose` of the last two dimensions: the product does it for nothing. */
function unwrapped({ value, isTransposed }: Matrix): Matrix {
  const source = value.shape.length === 2 ? madeBy(value, "Transpose")?.inputs[0] : undefined;
  return source ? { value: source, isTransposed: !isTransposed } : { value, isTransposed };
}

/** `[m, k] [k, n] -> [m, n]`. */
function gemm(graph: Graph, left: Matrix, right: Matrix): Value {
  const a = unwrapped(left);
  const b = unwrapped(right);
  const rows = dimension(a.value, a.isTransposed ? 1 : 0);
  const columns = dimension(b.value, b.isTransposed ? 0 : 1);
  const output = { type: a.value.type, shape: [rows, columns] };
  // ONNX Runtime joins a plain `MatMul` with the bias and the activation behind it.
  if (!a.isTransposed && !b.isTransposed) return graph.apply("MatMul", [a.value, b.value], output);
  return graph.apply("Gemm", [a.value, b.value], output, {
    transA: { int: Number(a.isTransposed) },
    transB: { int: Number(b.isTransposed) },
  });
}

/** The product of two matrices, each read transposed on request. */
export function product(
  graph: Graph,
  a: Value,
  b: Value,
  { transposeA = false, transposeB = false }: { transposeA?: boolean; transposeB?: boolean } = {},
): Value {
  return gemm(graph, { value: a, isTransposed: transposeA }, { value: b, isTransposed: transposeB });
}

/** `[..., m, k] [..., k, n] -> [..., m, n]`, the leading dimensions broadcast. */
function batched(graph: Graph, left: Matrix, right: Matrix): Value {
  const a = left.isTransposed ? transpose(graph, left.value, lastTwoSwapped(left.value)) : left.value;
  const b = right.isTransposed ? transpose(graph, right.value, lastTwoSwapped(right.value)) : right.value;
  const batch = tf.backend_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...batch, dimension(a, a.shape.length - 2), dimension(b, b.shape.length - 1)];
  return graph.apply("MatMul", [a, b], { type: a.type, shape });
}

function lastTwoSwapped({ shape: { length: rank } }: Value): number[] {
  return [...Array(rank - 2).keys(), rank - 1, rank - 2];
}

function dimension(value: Value, axis: number): number {
  return value.shape[axis] as number; // matrices have their last two dimensions
}

function isOneMatrix(value: Value): boolean {
  return value.shape.slice(0, -2).every((size) => size === 1);
}

function asMatrix(graph: Graph, value: Value): Value {
  return reshape(graph, value, value.shape.slice(-2));
}

/** Matrix products, also of batches of matrices, each side read transposed on request. */
export function defineMatMul(): void {
  defineKernel<Pair, { transposeA: boolean; transposeB: boolean }>(
    "BatchMatMul",
    (graph, { a, b }, { transposeA, transposeB }) => {
      const left = { value: a, isTransposed: transposeA };
      const right = { value: b, isTransposed: transposeB };
      if (!isOneMatrix(a) || !isOneMatrix(b)) return batched(graph, left, right);
      const matrix = gemm(
        graph,
        { ...left, value: asMatrix(graph, a) },
        { ...right, value: asMatrix(graph, b) },
      );
      const rank = Math.max(a.shape.length, b.shape.length);
      return reshape(graph, matrix, [...Array<number>(rank - 2).fill(1), ...matrix.shape]);
    },
  );
}
