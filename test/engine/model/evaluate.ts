import type * as tf from "@tensorflow/tfjs-core";
import { OnnxRuntime } from "#engine/program/onnxRuntime";
import type { Tensors } from "#engine/program/runtime";

/** A matrix or vector as nested arrays. */
export type Rows = readonly (readonly number[])[] | readonly number[];

const runtime = new OnnxRuntime({ executionProvider: "cpu", threads: 1 });

const isMatrix = (rows: Rows): rows is readonly (readonly number[])[] => Array.isArray(rows[0]);

/** Compiles `fn` as the engine does, runs it on these values, and gives the outputs flat. */
export async function evaluate(
  inputs: Readonly<Record<string, Rows>>,
  fn: (tensors: Tensors) => Record<string, tf.Tensor>,
): Promise<Record<string, number[]>> {
  const specs = Object.fromEntries(
    Object.entries(inputs).map(([name, rows]) => {
      const shape = isMatrix(rows) ? [rows.length, rows[0]?.length ?? 0] : [rows.length];
      return [name, { shape, dtype: "float32" as const }];
    }),
  );
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, rows]) => [
      name,
      Float32Array.from(isMatrix(rows) ? rows.flat() : rows),
    ]),
  );
  const program = await runtime.compile(fn, specs);
  const outputs = await program.run(feeds);
  await program.dispose();
  return Object.fromEntries(Object.entries(outputs).map(([name, values]) => [name, [...values]]));
}

/** An input by its name; every input of these tests that is used so is a matrix. */
export const matrix = (tensors: Tensors, name: string): tf.Tensor2D => tensors[name] as tf.Tensor2D;
