import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { afterAll, describe, expect, test } from "vitest";
import { ImportedFunction } from "#engine/interchange/importedFunction";
import { readOnnx } from "#engine/interchange/readOnnx";
import { createRuntime } from "#engine/program/devices";
import { EagerRuntime } from "#engine/program/eagerRuntime";
import type { Runtime, TensorMap, TensorSpecs } from "#engine/program/runtime";
import { valueAndGradients } from "#engine/program/valueAndGradients";
import { decodeSafetensors } from "#engine/workspace/safetensors";
import { appErrorOf } from "../appErrorOf";

const folder = join(import.meta.dirname, "../../fixtures/onnx");
const open = async (name: string): Promise<ImportedFunction> =>
  new ImportedFunction(readOnnx(await readFile(join(folder, name)), name), name);
const valuesOf = async (name: string) =>
  decodeSafetensors(await readFile(join(folder, `${name}.safetensors`)), name).tensors;

const specsOf = (fn: ImportedFunction): TensorSpecs =>
  Object.fromEntries([...fn.weights].map(([name, { dims }]) => [name, { shape: dims, dtype: "float32" }]));
const weightsOf = (fn: ImportedFunction): TensorMap =>
  Object.fromEntries([...fn.weights].map(([name, { data }]) => [name, data]));

const runtimes: Runtime[] = [await createRuntime("cpu", { threads: 1 }), new EagerRuntime("cpu", "oracle")];
afterAll(() => Promise.all(runtimes.map((runtime) => runtime.dispose())));

/** What the function makes of the fixture's input, on every runtime. */
async function run(fn: ImportedFunction, input: { shape: readonly number[]; data: Float32Array }) {
  return Promise.all(
    runtimes.map(async (runtime) => {
      const program = await runtime.compile(
        (all) => Object.fromEntries(fn.apply(all, all["input"] as tf.Tensor)),
        { ...specsOf(fn), input: { shape: input.shape, dtype: "float32" } },
      );
      const result = await program.run({ ...weightsOf(fn), input: input.data });
      await program.dispose();
      return result;
    }),
  );
}

const close = (have: ArrayLike<number> | undefined, want: ArrayLike<number> | undefined): void => {
  expect(have).toHaveLength(want?.length ?? -1);
  for (let i = 0; i < (want?.length ?? 0); i++) expect(have?.[i]).toBeCloseTo(want?.[i] ?? NaN, 5);
};

describe.each(["dense", "convolutional"])("a %s model made by PyTorch", (name) => {
  test("encodes as it does there", async () => {
    const { x, mean, log_var } = await valuesOf(name);
    for (const outputs of await run(await open(`${name}-encoder.onnx`), x!)) {
      close(outputs["mu"], mean?.data);
      close(outputs["log_var"], log_var?.data);
    }
  });

  test("decodes as it does there, whatever batch it was exported with", async () => {
    const { z, decoded } = await valuesOf(name);
    for (const outputs of await run(await open(`${name}-decoder.onnx`), z!)) {
      close(outputs["x_mean"], decoded?.data);
    }
  });

  test("can be differentiated by its weights", async () => {
    const fn = await open(`${name}-decoder.onnx`);
    const { z } = await valuesOf(name);
    const [onnx, oracle] = await Promise.all(
      runtimes.map(async (runtime) => {
        const program = await runtime.compile(
          (all) => {
            const { input, ...weights } = all;
            const { gradients } = valueAndGradients(
              (at) => ({ value: tf.sum(tf.square([...fn.apply(at, input!).values()][0]!)), aux: {} }),
              weights,
            );
            return gradients;
          },
          { ...specsOf(fn), input: { shape: z!.shape, dtype: "float32" } },
        );
        return program.run({ ...weightsOf(fn), input: z!.data });
      }),
    );
    expect(Object.keys(oracle!).sort()).toEqual([...fn.weights.keys()].sort());
    for (const [key, values] of Object.entries(oracle!)) {
      const scale = Math.max(1e-3, ...Array.from(values, Math.abs));
      expect(values.some((value) => value !== 0)).toBe(true);
      values.forEach((value, i) =>
        expect(Math.abs((onnx![key]![i] ?? NaN) - value) / scale).toBeLessThan(1e-4),
      );
    }
  });
});

test("operators that are not known are all named", async () => {
  const model = { producer: "", opset: 18, metadata: {}, initializers: new Map(), inputs: [], outputs: [] };
  const node = (op: string) => ({ op, name: "", inputs: [], outputs: [], attributes: new Map() });
  const nodes = [node("LSTM"), node("Relu"), node("my.Op")];
  const error = await appErrorOf((async () => new ImportedFunction({ ...model, nodes }, "a.onnx"))());
  expect(error).toMatchObject({ code: "unsupported", found: "LSTM, my.Op", where: { file: "a.onnx" } });
});
