import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";

import { mapRecord } from "#engine/program/mapRecord";
import { packedKey, parameterLayout } from "#engine/program/parameterLayout";
import type { LoopFeeds, LoopFunction, LoopSpec, TensorData, Tensors } from "#engine/program/runtime";
import { valueAndGradients } from "#engine/program/valueAndGradients";

import { compiled, eager, expectClose, expectSame, float, int, numbers } from "./comparison";
import { vaeInitialState, vaeLoss, vaeParameters, vaeSequence, vaeTraining } from "./vaeStep";

const t = (tensors: Tensors, key: string): tf.Tensor => tensors[key] as tf.Tensor;

async function expectSameLoop(
  fn: LoopFunction,
  spec: LoopSpec,
  feeds: LoopFeeds,
  relative?: number,
): Promise<void> {
  const results = [];
  for (const runtime of [compiled, eager]) {
    const program = await runtime.compileLoop(fn, spec);
    results.push({ ...(await program.run(feeds)), specs: program.reports });
    await program.dispose();
  }
  const [actual, expected] = results;
  if (actual === undefined || expected === undefined) throw new Error("no result");
  expect(actual.specs).toEqual(expected.specs);
  for (const [key, wanted] of Object.entries(expected.state))
    expectClose(actual.state[key] as TensorData, wanted, key, relative);
  for (const [key, wanted] of Object.entries(expected.reports))
    expectClose(actual.reports[key] as TensorData, wanted, key, relative);
}

const sizes = { inputs: 13, hidden: 7, latent: 2, batch: 5 };

test("the whole VAE's loss and gradients are tfjs's", async () => {
  const parameters = vaeParameters(sizes);
  const inputs = { ...parameters, x: float(5, 13), noise: float(5, 2) };
  const feeds = mapRecord(inputs, ({ shape }, key) =>
    numbers(
      shape.reduce((a, b) => a * b, 1),
      key.charCodeAt(0) + 9 * key.length,
    ),
  );
  await expectSame(
    ({ x, noise, ...params }) => {
      const { value, aux, gradients } = valueAndGradients(
        (p) => vaeLoss(p, x as tf.Tensor, noise as tf.Tensor),
        params,
      );
      return { value, ...aux, ...gradients };
    },
    inputs,
    feeds,
  );
});

describe("a training loop", () => {
  test("of several steps, with Adam, is the eager one", async () => {
    const { spec, step } = vaeTraining(sizes);
    const feeds = {
      state: vaeInitialState(sizes),
      sequence: vaeSequence(sizes, 6, 0.01),
      constants: {},
      steps: 6,
    };
    // Adam divides by the root of tiny moments, which magnifies their rounding.
    await expectSameLoop(step, spec, feeds, 1e-4);
  });

  test("compiled once takes any number of steps, and two halves are the whole", async () => {
    const { spec, step } = vaeTraining(sizes);
    const program = await compiled.compileLoop(step, spec);
    const state = vaeInitialState(sizes);
    const sequence = vaeSequence(sizes, 8, 0.01);
    const whole = await program.run({ state, sequence, constants: {}, steps: 8 });
    const part = (from: number, to: number) =>
      mapRecord(sequence, (data) => data.subarray((data.length / 8) * from, (data.length / 8) * to));
    const first = await program.run({ state, sequence: part(0, 3), constants: {}, steps: 3 });
    const second = await program.run({ state: first.state, sequence: part(3, 8), constants: {}, steps: 5 });
    expect(second.state).toEqual(whole.state);
    expect([...(first.reports["loss"] ?? []), ...(second.reports["loss"] ?? [])]).toEqual([
      ...(whole.reports["loss"] ?? []),
    ]);
    await program.dispose();
  });

  test("makes the loss smaller", async () => {
    const { spec, step } = vaeTraining(sizes);
    const program = await compiled.compileLoop(step, spec);
    const one = vaeSequence(sizes, 1, 0.01);
    const sequence = {
      ...vaeSequence(sizes, 200, 0.01),
      x: repeated(one["x"] as Float32Array, 200),
      eps: repeated(one["eps"] as Float32Array, 200),
    };
    const { reports } = await program.run({
      state: vaeInitialState(sizes),
      sequence,
      constants: {},
      steps: 200,
    });
    expect(reports["loss"]?.[199]).toBeLessThan((reports["loss"]?.[0] ?? 0) * 0.6);
    await program.dispose();
  });
});

function repeated(data: Float32Array, times: number): Float32Array {
  return Float32Array.from({ length: data.length * times }, (_, i) => data[i % data.length] as number);
}

const counter: LoopFunction = ({ state, sequence, constants }) => {
  const sum = tf.add(t(state, "sum"), tf.mul(t(sequence, "row"), t(constants, "scale")));
  return {
    // A state passed through, one that two states share, and an integer.
    state: {
      sum,
      same: t(state, "same"),
      copy: sum,
      count: tf.add(t(state, "count"), tf.scalar(1, "int32")),
    },
    reports: { sum, total: tf.sum(sum), still: t(state, "same"), constant: tf.scalar(4) },
  };
};
const counterSpec: LoopSpec = {
  state: { sum: float(3), same: float(2), copy: float(3), count: int() },
  sequence: { row: float(3) },
  constants: { scale: float() },
};
const counterFeeds = (steps: number): LoopFeeds => ({
  state: {
    sum: Float32Array.of(1, 2, 3),
    same: Float32Array.of(8, 9),
    copy: new Float32Array(3),
    count: Int32Array.of(10),
  },
  sequence: { row: numbers(3 * steps) },
  constants: { scale: Float32Array.of(2) },
  steps,
});

describe("a loop", () => {
  test.each([1, 2, 7])("carries state, rows and constants over %i steps", async (steps) => {
    await expectSameLoop(counter, counterSpec, counterFeeds(steps));
  });

  test.each([compiled, eager])("of no steps gives the state back ($name)", async (runtime) => {
    const program = await runtime.compileLoop(counter, counterSpec);
    const feeds = counterFeeds(0);
    const { state, reports } = await program.run(feeds);
    expect(state).toEqual(feeds.state);
    expect(reports["sum"]).toHaveLength(0);
    await program.dispose();
  });

  test("reports in each third step only, what it would have reported there", async () => {
    await expectSameLoop(counter, counterSpec, { ...counterFeeds(8), reportEvery: 3 });
    const program = await compiled.compileLoop(counter, counterSpec);
    const all = await program.run(counterFeeds(8));
    const some = await program.run({ ...counterFeeds(8), reportEvery: 3 });
    expect([...(some.reports["total"] ?? [])]).toEqual([
      all.reports["total"]?.[2],
      all.reports["total"]?.[5],
    ]);
    expect(some.state).toEqual(all.state);
    await program.dispose();
  });

  test("without reports runs", async () => {
    await expectSameLoop(
      (step) => ({ state: counter(step).state, reports: {} }),
      counterSpec,
      counterFeeds(3),
    );
  });

  test.each([compiled, eager])("writes the state into the arrays it is given ($name)", async (runtime) => {
    const program = await runtime.compileLoop(counter, counterSpec);
    const expected = await program.run(counterFeeds(4));
    const into = {
      sum: new Float32Array(3),
      same: new Float32Array(2),
      copy: new Float32Array(3),
      count: new Int32Array(1),
    };
    const { state } = await program.run({ ...counterFeeds(4), into });
    for (const key of Object.keys(into)) expect(state[key]).toBe(into[key as keyof typeof into]);
    expect(into).toEqual(expected.state);
    await program.dispose();
  });

  test("run eagerly keeps no tensors of the steps before", async () => {
    const counts: number[] = [];
    const watched: LoopFunction = (step) => {
      counts.push(tf.memory().numTensors);
      return counter(step);
    };
    const program = await eager.compileLoop(watched, counterSpec);
    counts.length = 0;
    await program.run(counterFeeds(9));
    expect(counts).toHaveLength(9);
    expect(new Set(counts).size).toBe(1);
    await program.dispose();
  });

  test("refuses to overwrite the state it reads", async () => {
    const program = await compiled.compileLoop(counter, counterSpec);
    const feeds = counterFeeds(2);
    await expect(program.run({ ...feeds, into: feeds.state })).rejects.toThrow(
      'The target "sum" is the same array as the state',
    );
    await program.dispose();
  });

  test("refuses a state that changes its shape", async () => {
    const bad: LoopFunction = ({ state }) => ({ state: { a: tf.sum(t(state, "a")) }, reports: {} });
    const spec = { state: { a: float(3) }, sequence: {}, constants: {} };
    for (const runtime of [compiled, eager])
      await expect(runtime.compileLoop(bad, spec)).rejects.toThrow(
        'state "a" goes in as float32 [3] and comes back as float32 []',
      );
  });

  test("says which row is short", async () => {
    const program = await compiled.compileLoop(counter, counterSpec);
    const feeds = { ...counterFeeds(4), sequence: { row: new Float32Array(9) } };
    await expect(program.run(feeds)).rejects.toThrow('The sequence "row" must have 12 elements, not 9');
    await program.dispose();
  });
});

describe("a parameter layout", () => {
  const specs = { a: float(2, 3), big: float(70, 70), b: float(1), c: float() };
  const data = mapRecord(specs, ({ shape }, key) =>
    numbers(
      shape.reduce((x, y) => x * y, 1),
      key.length,
    ),
  );
  const layout = parameterLayout(specs);

  test("packs the small ones and gives them back", () => {
    const packed = layout.packData(data);
    expect(Object.keys(packed)).toEqual(["big", packedKey]);
    expect(packed[packedKey]).toHaveLength(8);
    expect(layout.unpackData(packed)).toEqual(data);
  });

  test("does the same to tensors", async () => {
    const outputs = await expectSame(
      (params) => layout.pack(layout.unpack(layout.pack(params))),
      specs,
      data,
    );
    expect(outputs).toEqual(layout.packData(data));
  });
});
