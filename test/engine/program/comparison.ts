import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { expect } from "vitest";

import { EagerRuntime } from "#engine/program/eagerRuntime";
import { OnnxRuntime } from "#engine/program/onnxRuntime";
import type { TensorData, TensorFunction, TensorMap, TensorSpecs, Tensors } from "#engine/program/runtime";
import { valueAndGradients } from "#engine/program/valueAndGradients";

/** A small linear congruential generator, so that every run sees the same numbers in (-1, 1). */
export function numbers(count: number, seed = 1): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 31 - 1) * 0.999;
  });
}

export function float(...shape: number[]): { readonly shape: readonly number[]; readonly dtype: "float32" } {
  return { shape, dtype: "float32" };
}

export function int(...shape: number[]): { readonly shape: readonly number[]; readonly dtype: "int32" } {
  return { shape, dtype: "int32" };
}

export function expectClose(actual: TensorData, expected: TensorData, what: string, relative = 1e-5): void {
  expect(actual.length, `${what}: number of elements`).toBe(expected.length);
  // An element that cancels is exact only to the rounding of its largest neighbours.
  const scale = Math.max(1e-3, ...Array.from(expected, (x) => (Number.isFinite(x) ? Math.abs(x) : 0)));
  expected.forEach((wanted, i) => {
    const got = actual[i] as number;
    if (Object.is(got, wanted) || got === wanted) return;
    const tolerance = relative * Math.abs(wanted) + relative * 0.2 * scale;
    if (!(Math.abs(got - wanted) <= tolerance))
      throw new Error(`${what}[${i}]: ${got}, and tfjs's cpu backend has ${wanted} (tolerance ${tolerance})`);
  });
}

export const compiled = new OnnxRuntime({ executionProvider: "cpu", threads: 1 });
export const eager = new EagerRuntime("cpu");

/** Runs `fn` by both runtimes and compares everything it returns. */
export async function expectSame(
  fn: TensorFunction,
  inputs: TensorSpecs,
  feeds: TensorMap,
  relative?: number,
): Promise<TensorMap> {
  const [actual, expected] = await Promise.all(
    [compiled, eager].map(async (runtime) => {
      const program = await runtime.compile(fn, inputs);
      const outputs = await program.run(feeds);
      await program.dispose();
      return { outputs, specs: program.outputs };
    }),
  );
  if (actual === undefined || expected === undefined) throw new Error("no result");
  expect(actual.specs).toEqual(expected.specs);
  for (const [key, wanted] of Object.entries(expected.outputs))
    expectClose(actual.outputs[key] as TensorData, wanted, key, relative);
  return actual.outputs;
}

/** `fn` and, beside its result, the gradients of a weighted sum of it by every float input. */
export function withGradients(fn: (inputs: Tensors) => tf.Tensor, inputs: TensorSpecs): TensorFunction {
  return (tensors) => {
    const differentiable = Object.fromEntries(
      Object.entries(tensors).filter(([key]) => inputs[key]?.dtype === "float32"),
    );
    const { aux, gradients } = valueAndGradients((params) => {
      const result = fn({ ...tensors, ...params });
      // Weights that differ, so that an element in the wrong place is seen.
      const weights = tf.tensor(numbers(result.size, 77), result.shape);
      return { value: tf.sum(tf.mul(result, weights)), aux: { result } };
    }, differentiable);
    return {
      result: aux["result"] as tf.Tensor,
      ...Object.fromEntries(Object.entries(gradients).map(([k, g]) => [`gradient of ${k}`, g])),
    };
  };
}
