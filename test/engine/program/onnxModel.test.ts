import * as tf from "@tensorflow/tfjs-core";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { expect, test } from "vitest";

import { compileFunction } from "#engine/program/compileFunction";
import { compileLoopFunction } from "#engine/program/compileLoop";
import type { TensorFunction } from "#engine/program/runtime";
import { valueAndGradients } from "#engine/program/valueAndGradients";

import { float } from "./comparison";
import { decodeModel, operators } from "./decodeModel";
import { vaeTraining } from "./vaeStep";

const inputs = { x: float(2, 3) };
const x = (tensors: Readonly<Record<string, tf.Tensor>>): tf.Tensor => tensors["x"] as tf.Tensor;

function operatorsOf(fn: TensorFunction): readonly string[] {
  return operators(decodeModel(compileFunction(fn, inputs).bytes).graph);
}

test("the bytes say what was traced", () => {
  const fn: TensorFunction = (t) => ({ y: tf.add(tf.exp(x(t)), tf.tensor2d([[1, 2, 3]])) });
  const { opset, graph } = decodeModel(compileFunction(fn, inputs).bytes);
  expect(opset).toBe(18);
  expect(graph.inputs).toEqual(["in.x"]);
  expect(graph.outputs).toEqual(["out.y"]);
  expect(graph.nodes.map(({ op }) => op)).toEqual(["Exp", "Add"]);
  expect(graph.nodes[1]?.outputs).toEqual(["out.y"]);
  const constant = graph.constants.get(graph.nodes[1]?.inputs[1] ?? "");
  expect(constant?.dims).toEqual([1, 3]);
  expect(new Float32Array(constant?.bytes.slice().buffer ?? new ArrayBuffer(0))).toEqual(
    Float32Array.of(1, 2, 3),
  );
});

test("ONNX Runtime reads them", async () => {
  const { bytes } = compileFunction((t) => ({ y: tf.mul(x(t), -2.5) }), inputs);
  const session = await InferenceSession.create(bytes);
  const feed = new Tensor("float32", Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]);
  const result = await session.run({ "in.x": feed });
  expect(result["out.y"]?.data).toEqual(Float32Array.of(-2.5, -5, -7.5, -10, -12.5, -15));
  await session.release();
});

test("equal functions give equal bytes, and other constants other bytes", () => {
  const bytes = (factor: number): Uint8Array =>
    compileFunction((t) => ({ y: tf.mul(x(t), factor) }), inputs).bytes;
  expect(bytes(2)).toEqual(bytes(2));
  expect(bytes(2)).not.toEqual(bytes(3));
  expect(bytes(0)).not.toEqual(bytes(-0));
});

test("zero and minus zero are two constants", () => {
  const fn: TensorFunction = () => ({ y: tf.stack([tf.scalar(0), tf.scalar(-0)]) });
  const { graph } = decodeModel(compileFunction(fn, {}).bytes);
  const last = [...graph.constants.values()].map(({ bytes }) => bytes[bytes.length - 1]);
  expect(new Set(last)).toEqual(new Set([0, 128]));
});

test("what no output needs is dropped", () => {
  const fn: TensorFunction = (t) => {
    tf.erf(x(t));
    return { y: tf.exp(x(t)) };
  };
  expect(operatorsOf(fn)).toEqual(["Exp"]);
});

test("what is computed twice is computed once", () => {
  expect(operatorsOf((t) => ({ y: tf.add(tf.exp(x(t)), tf.exp(x(t))) }))).toEqual(["Exp", "Add"]);
});

test("arithmetic with constants is done when compiling", () => {
  const fn: TensorFunction = (t) => {
    const six = tf.mul(tf.add(tf.ones([2, 3]), 2), 2);
    return { y: tf.add(tf.mul(tf.mul(x(t), six), 1), tf.zerosLike(x(t))) };
  };
  expect(operatorsOf(fn)).toEqual(["Mul"]);
});

test("the gradient of a mean has no tensors of ones", () => {
  const fn: TensorFunction = (t) =>
    valueAndGradients((p) => ({ value: tf.mean(tf.square(x(p))) }), { x: x(t) }).gradients;
  const { graph } = decodeModel(compileFunction(fn, inputs).bytes);
  expect([...graph.constants.values()].every(({ dims }) => dims.length === 0)).toBe(true);
  expect(operators(graph)).toEqual(["Mul"]);
});

test("a transposed operand is read transposed by the product", () => {
  expect(operatorsOf((t) => ({ y: tf.matMul(tf.transpose(x(t)), x(t)) }))).toEqual(["Gemm"]);
});

test("a large constant of one number is not written out", () => {
  const { bytes } = compileFunction(
    (t) => ({ y: tf.concat([tf.reshape(x(t), [6]), tf.zeros([100_000])]) }),
    inputs,
  );
  expect(bytes.length).toBeLessThan(1000);
});

test("a loop's state is what its step computed, without copies; reports are in a branch", () => {
  const { step, spec } = vaeTraining({ inputs: 13, hidden: 7, latent: 2, batch: 5 });
  const { graph } = decodeModel(compileLoopFunction(step, spec).bytes);
  expect(graph.nodes.map(({ op }) => op)).toEqual(["Loop"]);
  const body = graph.nodes[0]?.graphs[0];
  const identities = body?.nodes.filter(({ op }) => op === "Identity") ?? [];
  expect(identities.map(({ inputs: from }) => from)).toEqual([["continue"]]);
  // Only the reported loss needs the logarithm of softplus; its gradient is a sigmoid.
  const branch = body?.nodes.find(({ op }) => op === "If")?.graphs[0];
  expect(branch?.nodes.some(({ op }) => op === "Log")).toBe(true);
  expect(body?.nodes.some(({ op }) => op === "Log")).toBe(false);
});
