import * as tf from "@tensorflow/tfjs-core";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import "#engine/program/refuseTelemetry";
import { createRuntime } from "#engine/program/devices";
import { exportFunction } from "#engine/program/exportFunction";
import type { TensorData, TensorFunction } from "#engine/program/runtime";
import { decodeModel } from "./decodeModel";
import { expectClose, float, numbers } from "./comparison";

const network: TensorFunction = ({ x }) => {
  const image = tf.reshape<tf.Rank.R4>(x as tf.Tensor, [-1, 4, 4, 2]);
  const filter = tf.tensor4d(numbers(3 * 3 * 2 * 3), [3, 3, 2, 3]);
  const convolved = tf.relu(tf.conv2d(image, filter, 2, "same"));
  const back = tf.conv2dTranspose(convolved, filter, [x?.shape[0] ?? 0, 4, 4, 2], 2, "same");
  return { mean: tf.reshape(back, [-1, 32]), total: tf.sum(back, [1, 2, 3]) };
};

test.each([1, 2, 7])("a file serves %i rows with the numbers of the compiled function", async (rows) => {
  const runtime = await createRuntime("cpu", { threads: 1 });
  const program = await runtime.compile(network, { x: float(rows, 32) });
  const x = numbers(rows * 32, 3);
  const wanted = await program.run({ x });
  const bytes = exportFunction(network, { inputs: { x: float(32) }, metadata: { likelihood: "gaussian" } });
  const session = await InferenceSession.create(bytes);
  const results = await session.run({ x: new Tensor("float32", x, [rows, 32]) });
  expect(results["mean"]?.dims).toEqual([rows, 32]);
  // The runtime takes convolutions as matrix products, the file has them as operators: they round differently.
  for (const key of ["mean", "total"])
    expectClose(results[key]?.data as TensorData, wanted[key] as TensorData, key, 1e-6);
  await session.release();
  await runtime.dispose();
});

test("its inputs and outputs have their own names", () => {
  const { graph } = decodeModel(exportFunction(network, { inputs: { x: float(32) }, metadata: {} }));
  expect(graph.inputs).toEqual(["x"]);
  expect([...graph.outputs].sort()).toEqual(["mean", "total"]);
});

test("what needs the number of rows is refused", () => {
  const fn: TensorFunction = ({ x }) => ({ y: tf.mul(x as tf.Tensor, x?.shape[0] ?? 0) });
  expect(() => exportFunction(fn, { inputs: { x: float(2) }, metadata: {} })).toThrow("number of rows");
});
