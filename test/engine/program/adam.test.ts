import type * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";

import { adam, adamStep, adamStepSpecs, flushMoments } from "#engine/program/adam";
import type { LoopFunction, Tensors } from "#engine/program/runtime";

import { compiled, eager, float } from "./comparison";

const t = (tensors: Tensors, key: string): tf.Tensor => tensors[key] as tf.Tensor;

const step: LoopFunction = ({ state, sequence }) => {
  const next = adam(
    {
      parameters: { p: t(state, "p") },
      firstMoments: { p: t(state, "m") },
      secondMoments: { p: t(state, "v") },
    },
    { p: t(sequence, "g") },
    { stepSize: t(sequence, "stepSize"), epsilonHat: t(sequence, "epsilonHat") },
  );
  return {
    state: { p: t(next.parameters, "p"), m: t(next.firstMoments, "p"), v: t(next.secondMoments, "p") },
    reports: { p: t(next.parameters, "p") },
  };
};
const spec = {
  state: { p: float(2), m: float(2), v: float(2) },
  sequence: { g: float(2), ...adamStepSpecs },
  constants: {},
};

function feeds(gradients: readonly (readonly [number, number])[], rates: readonly number[]) {
  const scalars = rates.map((rate, i) => adamStep(i + 1, rate));
  return {
    state: { p: Float32Array.of(1, -2), m: new Float32Array(2), v: new Float32Array(2) },
    sequence: {
      g: Float32Array.from(gradients.flat()),
      stepSize: Float32Array.from(scalars, (s) => s.stepSize),
      epsilonHat: Float32Array.from(scalars, (s) => s.epsilonHat),
    },
    constants: {},
    steps: rates.length,
  };
}

/** Algorithm 1 of Kingma and Ba (2015), as it is printed, in float64. */
function printedAlgorithm(gradients: readonly number[], rates: readonly number[], start: number): number[] {
  let [p, m, v] = [start, 0, 0];
  return gradients.map((g, i) => {
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    const mHat = m / (1 - 0.9 ** (i + 1));
    const vHat = v / (1 - 0.999 ** (i + 1));
    p -= ((rates[i] as number) * mHat) / (Math.sqrt(vHat) + 1e-8);
    return p;
  });
}

test.each([compiled, eager])(
  "the first step has the length of the learning rate ($name)",
  async (runtime) => {
    const program = await runtime.compileLoop(step, spec);
    const { state } = await program.run(feeds([[0.5, -1e-3]], [0.01]));
    expect(state["p"]?.[0]).toBeCloseTo(0.99, 6);
    // |g| / (|g| + ε) of the rate: 1e-3 / (1e-3 + 1e-8).
    expect(state["p"]?.[1]).toBeCloseTo(-1.9900001, 6);
    await program.dispose();
  },
);

// torch.optim.Adam (2.15), float64, p = [1, -2], lr 0.1, then 0.1, then 0.05, gradients [0.5, -1], [-0.25, 1e-9], [2, 3].
const torch = [
  [0.900000002, -1.900000001],
  [0.8733662987078463, -1.8329941766086395],
  [0.8398339166184997, -1.855116548157737],
];

test.each([compiled, eager])(
  "three steps are PyTorch's, with a learning rate that changes ($name)",
  async (runtime) => {
    const program = await runtime.compileLoop(step, spec);
    const { reports } = await program.run(
      feeds(
        [
          [0.5, -1],
          [-0.25, 1e-9],
          [2, 3],
        ],
        [0.1, 0.1, 0.05],
      ),
    );
    torch.flat().forEach((wanted, i) => expect(reports["p"]?.[i]).toBeCloseTo(wanted, 6));
    await program.dispose();
  },
);

test("the folded state is the printed algorithm over a thousand steps, also where ε is as large as the gradient", async () => {
  const gradients = Array.from({ length: 1000 }, (_, i): [number, number] => [
    Math.sin(i * 0.7) + 0.2,
    2e-8 * (Math.cos(i) + 0.5),
  ]);
  const rates = gradients.map((_, i) => 1e-3 * (1 - i / 2000));
  const program = await compiled.compileLoop(step, spec);
  const { reports } = await program.run(feeds(gradients, rates));
  for (const [column, start] of [
    [0, 1],
    [1, -2],
  ] as const) {
    const wanted = printedAlgorithm(
      gradients.map((g) => g[column]),
      rates,
      start,
    );
    wanted.forEach((p, i) =>
      expect(Math.abs((reports["p"]?.[2 * i + column] ?? NaN) - p)).toBeLessThan(2e-5),
    );
  }
  await program.dispose();
});

test("moments that have vanished are flushed, others are not", () => {
  const m = Float32Array.of(1, -2e-29, 2e-31, -1e-45, 0);
  flushMoments({ m });
  expect(m).toEqual(Float32Array.of(1, -2e-29, 0, 0, 0));
});

test("without flushing, the moment of a dead unit stays denormal", async () => {
  const program = await compiled.compileLoop(step, spec);
  const gradients = Array.from({ length: 1500 }, (_, i): [number, number] => [i === 0 ? 1 : 0, 1]);
  const { state } = await program.run(
    feeds(
      gradients,
      gradients.map(() => 1e-3),
    ),
  );
  expect(state["m"]?.[0]).toBeGreaterThan(0);
  expect(state["m"]?.[0]).toBeLessThan(1.2e-38);
  flushMoments({ m: state["m"] as Float32Array });
  expect(state["m"]?.[0]).toBe(0);
  expect(state["m"]?.[1]).toBeCloseTo(10, 3);
  await program.dispose();
});
