import * as tf from "@tensorflow/tfjs-core";
import type { NodeReader } from "./nodeReader";
import { integers, shapeOf, tensorOperand, type Operand } from "./operand";

const counted = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

/** What only moves elements about, on tensors and on known integers alike. */
export const shapeOperators: Readonly<Record<string, (node: NodeReader) => Operand>> = {
  Shape: (node) => {
    const shape = shapeOf(node.operand(0));
    return integers(shape.slice(node.int("start", 0), node.int("end", shape.length)));
  },
  Reshape: (node) => {
    const operand = node.operand(0);
    const target = targetShape(node, shapeOf(operand), node.known(1));
    return operand.kind === "tensor"
      ? tensorOperand(tf.reshape(operand.tensor, target))
      : integers(operand.data, target);
  },
  Flatten: (node) => {
    const x = node.tensor(0);
    const axis = counted(node.int("axis", 1), x.rank);
    const rows = x.shape.slice(0, axis).reduce((product, size) => product * size, 1);
    return tensorOperand(tf.reshape(x, [rows, -1]));
  },
  Unsqueeze: (node) => {
    const operand = node.operand(0);
    const axes = node.axes(1) ?? node.refuse("axes", "none");
    const rank = shapeOf(operand).length + axes.length;
    const wanted = new Set(axes.map((axis) => counted(axis, rank)));
    const rest = [...shapeOf(operand)];
    const shape = Array.from({ length: rank }, (_, axis) => (wanted.has(axis) ? 1 : (rest.shift() ?? 1)));
    return reshaped(operand, shape);
  },
  Squeeze: (node) => {
    const operand = node.operand(0);
    const before = shapeOf(operand);
    const axes = node.axes(1)?.map((axis) => counted(axis, before.length));
    const shape = before.filter((size, axis) => (axes === undefined ? size !== 1 : !axes.includes(axis)));
    return reshaped(operand, shape);
  },
  Transpose: (node) => {
    const x = node.tensor(0);
    const reversed = Array.from({ length: x.rank }, (_, axis) => x.rank - 1 - axis);
    return tensorOperand(tf.transpose(x, [...node.ints("perm", reversed)]));
  },
  Concat: (node) => {
    const parts = Array.from({ length: node.operandCount }, (_, at) => node.operand(at));
    if (parts.every((part) => part.kind === "integers")) {
      return integers(parts.flatMap((part) => (part.kind === "integers" ? part.data : [])));
    }
    const tensors = parts.map((_, at) => node.tensor(at));
    return tensorOperand(tf.concat(tensors, counted(node.int("axis", 0), tensors[0]?.rank ?? 1)));
  },
  Gather: (node) => {
    const operand = node.operand(0);
    const indices = node.known(1);
    if (operand.kind === "integers") {
      const data = indices.map((index) => operand.data[counted(index, operand.data.length)] ?? NaN);
      return integers(data, shapeOf(node.operand(1)));
    }
    const axis = counted(node.int("axis", 0), operand.tensor.rank);
    const size = operand.tensor.shape[axis] ?? 1;
    const at = tf.tensor(
      indices.map((index) => counted(index, size)),
      [...shapeOf(node.operand(1))],
      "int32",
    );
    return tensorOperand(tf.gather(operand.tensor, at, axis));
  },
  Slice: (node) => {
    const operand = node.operand(0);
    const shape = shapeOf(operand);
    const isOld = !node.has(1);
    const starts = isOld ? node.ints("starts", []) : node.known(1);
    const ends = isOld ? node.ints("ends", []) : node.known(2);
    const axes = (isOld ? node.ints("axes", []) : node.has(3) ? node.known(3) : starts.map((_, i) => i)).map(
      (axis) => counted(axis, shape.length),
    );
    if (node.has(4) && node.known(4).some((step) => step !== 1)) node.refuse("steps of 1", "others");
    const begin = shape.map(() => 0);
    const size = [...shape];
    axes.forEach((axis, i) => {
      const whole = shape[axis] ?? 0;
      const clip = (at: number): number => Math.min(Math.max(at < 0 ? at + whole : at, 0), whole);
      begin[axis] = clip(starts[i] ?? 0);
      size[axis] = Math.max(0, clip(ends[i] ?? whole) - (begin[axis] ?? 0));
    });
    if (operand.kind === "tensor") return tensorOperand(tf.slice(operand.tensor, begin, size));
    const [from = 0] = begin;
    return integers(operand.data.slice(from, from + (size[0] ?? 0)));
  },
  Expand: (node) => {
    const x = node.tensor(0);
    const shape = tf.backend_util.assertAndGetBroadcastShape(x.shape, [...node.known(1)]);
    return tensorOperand(tf.broadcastTo(x, shape));
  },
  Cast: (node) => node.operand(0),
  ConstantOfShape: (node) => {
    const shape = [...node.known(0)];
    const value = node.node.attributes.get("value");
    const number = value?.kind === "tensor" ? (value.value.data[0] ?? 0) : 0;
    if (value?.kind === "tensor" && value.value.kind === "integer") {
      return integers(
        Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => number),
        shape,
      );
    }
    return tensorOperand(tf.mul(tf.ones(shape), number));
  },
};

function reshaped(operand: Operand, shape: number[]): Operand {
  return operand.kind === "tensor"
    ? tensorOperand(tf.reshape(operand.tensor, shape))
    : integers(operand.data, shape);
}

/** 0 keeps a size, -1 takes the rest; the batch of a file that was exported with a fixed one becomes this run's. */
function targetShape(node: NodeReader, from: readonly number[], wanted: readonly number[]): number[] {
  const keepsZero = node.int("allowzero", 0) === 1;
  const target = wanted.map((size, axis) => (size === 0 && !keepsZero ? (from[axis] ?? 0) : size));
  const { rows, exported } = node.batch;
  const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
  if (exported !== null && rows !== exported && target[0] === exported && !target.includes(-1)) {
    if (product(target) !== product(from)) target[0] = rows;
  }
  const known = product(target.filter((size) => size !== -1));
  const isPossible = target.includes(-1) ? known > 0 && product(from) % known === 0 : known === product(from);
  if (!isPossible) node.refuse(`${product(from)} elements`, `a shape of [${wanted.join(", ")}]`);
  return target;
}
