import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";

import { EagerRuntime } from "#engine/program/eagerRuntime";
import { OnnxRuntime } from "#engine/program/onnxRuntime";
import type { TensorFunction, Tensors } from "#engine/program/runtime";
import { valueAndGradients } from "#engine/program/valueAndGradients";

import { compiled, eager, float } from "./comparison";

const t = (tensors: Tensors, key: string): tf.Tensor => tensors[key] as tf.Tensor;
const times =
  (factor: number): TensorFunction =>
  ({ x }) => ({ y: tf.mul(x as tf.Tensor, factor) });
const inputs = { x: float(2) };

function newRuntimes(): readonly (OnnxRuntime | EagerRuntime)[] {
  return [new OnnxRuntime({ executionProvider: "cpu", threads: 1 }), new EagerRuntime("cpu")];
}

describe("equal functions", () => {
  test("share one compiled program until its last user is gone", async () => {
    const runtime = new OnnxRuntime({ executionProvider: "cpu", threads: 1 });
    const [a, b] = await Promise.all([runtime.compile(times(2), inputs), runtime.compile(times(2), inputs)]);
    expect(runtime.compiledCount).toBe(1);
    const other = await runtime.compile(times(3), inputs);
    expect(runtime.compiledCount).toBe(2);
    await a.dispose();
    await a.dispose();
    expect(runtime.compiledCount).toBe(2);
    expect((await b.run({ x: Float32Array.of(1, 2) }))["y"]).toEqual(Float32Array.of(2, 4));
    await b.dispose();
    expect(runtime.compiledCount).toBe(1);
    await other.dispose();
    expect(runtime.compiledCount).toBe(0);
    await runtime.dispose();
  });

  test("of other shapes do not", async () => {
    const runtime = new OnnxRuntime({ executionProvider: "cpu", threads: 1 });
    await runtime.compile(times(2), { x: float(2) });
    await runtime.compile(times(2), { x: float(3) });
    expect(runtime.compiledCount).toBe(2);
    await runtime.dispose();
    expect(runtime.compiledCount).toBe(0);
  });
});

describe.each(newRuntimes().map((runtime) => [runtime.name, runtime] as const))("%s", (_name, runtime) => {
  test("runs many programs at once without mixing them up", async () => {
    const results = await Promise.all(
      Array.from({ length: 12 }, async (_, i) => {
        const program = await runtime.compile(times(i), inputs);
        const { y } = await program.run({ x: Float32Array.of(1, 10) });
        await program.dispose();
        return [...(y ?? [])];
      }),
    );
    expect(results).toEqual(Array.from({ length: 12 }, (_, i) => [i, 10 * i]));
  });

  test("leaves tfjs's own backend as it was", async () => {
    await tf.setBackend("cpu");
    const program = await runtime.compile(times(2), inputs);
    const before = tf.memory().numTensors;
    await program.run({ x: Float32Array.of(1, 2) });
    expect(tf.getBackend()).toBe("cpu");
    expect(tf.memory().numTensors).toBe(before);
    await program.dispose();
  });

  test("leaves no tensors behind after a function that fails", async () => {
    const before = tf.memory().numTensors;
    const fails: TensorFunction = ({ x }) => {
      tf.add(x as tf.Tensor, 1);
      throw new Error("on purpose");
    };
    await expect(runtime.compile(fails, inputs)).rejects.toThrow("on purpose");
    expect(tf.memory().numTensors).toBe(before);
    const after = await runtime.compile(times(2), inputs);
    expect((await after.run({ x: Float32Array.of(3, 4) }))["y"]).toEqual(Float32Array.of(6, 8));
    await after.dispose();
  });

  test("puts out an input, a constant, and one value twice", async () => {
    const program = await runtime.compile(({ x }) => {
      const y = tf.add(x as tf.Tensor, 1);
      return {
        same: x as tf.Tensor,
        y,
        again: y,
        three: tf.scalar(3),
        many: tf.mul(tf.ones([400]), 7),
        bool: tf.greater(y, 2),
      };
    }, inputs);
    const { many, ...rest } = await program.run({ x: Float32Array.of(1, 2) });
    expect(rest).toEqual({
      same: Float32Array.of(1, 2),
      y: Float32Array.of(2, 3),
      again: Float32Array.of(2, 3),
      three: Float32Array.of(3),
      bool: Uint8Array.of(0, 1),
    });
    expect(many).toEqual(new Float32Array(400).fill(7));
    await program.dispose();
  });

  test.each([
    [{}, 'The input "x" is missing'],
    [{ x: new Float32Array(3) }, 'The input "x" must have 2 elements, not 3'],
    [{ x: new Int32Array(2) }, 'The input "x" must be float32, not a Int32Array'],
  ])("refuses the feed %j", async (feeds, message) => {
    const program = await runtime.compile(times(2), inputs);
    await expect(program.run(feeds)).rejects.toThrow(message);
    await program.dispose();
  });

  test("does not keep or change the arrays it is fed", async () => {
    const program = await runtime.compile(times(2), inputs);
    const x = Float32Array.of(1, 2);
    const first = await program.run({ x });
    x[0] = 50;
    expect(first["y"]).toEqual(Float32Array.of(2, 4));
    expect((await program.run({ x }))["y"]).toEqual(Float32Array.of(100, 4));
    await program.dispose();
  });
});

describe("what cannot be compiled", () => {
  const refusals: readonly (readonly [string, TensorFunction, RegExp])[] = [
    [
      "an op without a kernel",
      ({ x }) => ({ y: tf.topk(t({ x: x as tf.Tensor }, "x")).values }),
      /The op "TopK" cannot be compiled/,
    ],
    [
      "a gradient of an op",
      ({ x }) =>
        valueAndGradients((p) => ({ value: tf.sum<tf.Scalar>(tf.prod(t(p, "x"))) }), { x: x as tf.Tensor })
          .gradients,
      /The op "Cumprod" cannot be compiled/,
    ],
    [
      "reading values",
      ({ x }) => ({ y: tf.scalar((x as tf.Tensor).dataSync()[0] ?? 0) }),
      /values cannot be read while its function is compiled/,
    ],
    [
      "random numbers",
      ({ x }) => ({ y: tf.add(x as tf.Tensor, tf.randomNormal([2])) }),
      /Random numbers cannot be drawn/,
    ],
    [
      "gather by batch",
      ({ x }) => ({
        y: tf.gather(tf.reshape(x as tf.Tensor, [2, 1]), tf.tensor2d([[0], [0]], [2, 1], "int32"), 1, 1),
      }),
      /The op "GatherV2" cannot be compiled: batch dimensions are not supported/,
    ],
    [
      "strings",
      ({ x }) => ({ x: x as tf.Tensor, y: tf.tensor(["a"]) }),
      /Tensors of string cannot be compiled/,
    ],
  ];

  test.each(refusals)("is refused by name and place: %s", async (_name, fn, message) => {
    const refusal = compiled.compile(fn, inputs);
    await expect(refusal).rejects.toThrow(message);
    await expect(refusal).rejects.toThrow(/called at test\/engine\/program\/runtime\.test\.ts:\d+\)$/);
    await expect(refusal).rejects.toMatchObject({ name: "UnsupportedOperation" });
  });

  test("the place is the line of the op", async () => {
    const line = Number(/runtime\.test\.ts:(\d+)/.exec(new Error().stack ?? "")?.[1]);
    const fn: TensorFunction = ({ x }) => ({
      y: tf.topk(x as tf.Tensor).values,
    });
    await expect(compiled.compile(fn, inputs)).rejects.toThrow(`runtime.test.ts:${line + 2})`);
  });

  test("a tensor from outside is refused", async () => {
    await tf.setBackend("cpu");
    const outside = tf.tensor1d([1, 2]);
    await expect(
      compiled.compile(({ x }) => ({ y: tf.add(x as tf.Tensor, outside) }), inputs),
    ).rejects.toThrow("pass it as an input");
    outside.dispose();
  });

  test("a seeded random tensor is a constant", async () => {
    const fn: TensorFunction = ({ x }) => ({
      y: tf.add(x as tf.Tensor, tf.randomUniform([2], 0, 1, "float32", 5)),
    });
    const program = await compiled.compile(fn, inputs);
    const reference = await eager.compile(fn, inputs);
    const x = new Float32Array(2);
    expect(await program.run({ x })).toEqual(await reference.run({ x }));
    await program.dispose();
    await reference.dispose();
  });
});

test("gradients of what the value does not depend on are zeros", async () => {
  for (const runtime of [compiled, eager]) {
    const program = await runtime.compile(({ x }) => {
      const other = tf.ones([3]);
      const { gradients } = valueAndGradients((p) => ({ value: tf.sum<tf.Scalar>(t(p, "x")) }), {
        x: x as tf.Tensor,
        other,
      });
      return gradients;
    }, inputs);
    expect(await program.run({ x: Float32Array.of(1, 2) })).toEqual({
      x: Float32Array.of(1, 1),
      other: new Float32Array(3),
    });
    await program.dispose();
  }
});
