import * as tf from "@tensorflow/tfjs-core";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import "#engine/program/refuseTelemetry";
import { compileFunction } from "#engine/program/compileFunction";
import type { GraphTarget } from "#engine/program/graph";
import type { TensorData, TensorFunction, Tensors } from "#engine/program/runtime";
import { expectClose, float, numbers, withGradients } from "./comparison";
import { decodeModel, operators } from "./decodeModel";

const inputs = {
  x: float(2, 6, 8, 3),
  w: float(4, 4, 3, 5),
  b: float(5),
  v: float(4, 4, 3, 5),
  c: float(3),
};
const t = (tensors: Tensors, key: string): tf.Tensor => tensors[key] as tf.Tensor;

/** A layer there and a layer back, with their biases and a rectifier between. */
const network = (i: Tensors): tf.Tensor => {
  const h = tf.relu(
    tf.add(tf.conv2d(t(i, "x") as tf.Tensor4D, t(i, "w") as tf.Tensor4D, 2, "same"), t(i, "b")),
  );
  const back = tf.conv2dTranspose(h as tf.Tensor4D, t(i, "v") as tf.Tensor4D, [2, 6, 8, 3], 2, "same");
  return tf.relu(tf.add(back, t(i, "c")));
};

async function ran(
  fn: TensorFunction,
  target: GraphTarget,
): Promise<{ ops: readonly string[]; results: InferenceSession.OnnxValueMapType }> {
  const { bytes } = compileFunction(fn, inputs, target);
  const session = await InferenceSession.create(bytes);
  const feeds = Object.entries(inputs).map(([key, { shape }], seed) => {
    const size = shape.reduce((a, b) => a * b, 1);
    return [`in.${key}`, new Tensor("float32", numbers(size, seed + 1), shape)] as const;
  });
  const results = await session.run(Object.fromEntries(feeds));
  await session.release();
  return { ops: operators(decodeModel(bytes).graph), results };
}

test("convolutions as products give the numbers and gradients of the operators", async () => {
  const fn = withGradients(network, inputs);
  const plain = await ran(fn, "any");
  const products = await ran(fn, "cpu");
  expect(plain.ops).toContain("ConvTranspose");
  expect(products.ops.filter((op) => op.startsWith("Conv"))).toEqual([]);
  for (const [key, wanted] of Object.entries(plain.results))
    expectClose(dataOf(products.results[key]), dataOf(wanted), key);
});

test("bias and rectifier are joined with the products", () => {
  const { graph } = decodeModel(compileFunction((i) => ({ y: network(i) }), inputs, "cpu").bytes);
  const ops = operators(graph);
  expect(ops).not.toContain("Add");
  expect(ops.filter((op) => op === "Gemm")).toHaveLength(2);
});

function dataOf(tensor: InferenceSession.OnnxValueMapType[string] | undefined): TensorData {
  return (tensor as Tensor).data as Float32Array; // float32 throughout
}
