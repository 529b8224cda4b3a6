import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { isStalled } from "#shared/domain/bound";
import { learningRateAt } from "#shared/domain/learningRate";
import type { HistoryPoint, TrainingConfig } from "#shared/domain/model";
import type { TensorMap } from "#engine/program/runtime";
import { adamOptimiser } from "#engine/train/adamOptimiser";
import { prefixed, withoutPrefix } from "#engine/train/prefix";
import { clipped, decayed, ruleScalars, ruleScalarsAt, stepRulesOf } from "#engine/train/stepRules";
import { barImages, runtime, smallTraining, trainerOf, trainTo } from "./smallData";

interface Peer {
  readonly training: Pick<
    TrainingConfig,
    "learningRate" | "weightDecay" | "clipNorm" | "stopAt" | "learningRateWarmUp"
  >;
  readonly start: readonly (readonly number[])[];
  readonly gradients: readonly (readonly (readonly number[])[])[];
  readonly end: readonly (readonly number[])[];
}
const file = resolve("test/fixtures/optimiser/optimiser.json");
const peer = JSON.parse(readFileSync(file, "utf8")) as Peer; // as make.py writes it

const training: TrainingConfig = {
  ...{ batchSize: 1, stepsPerSecond: null, optimiser: "adamw", schedule: "cosine" },
  ...peer.training,
};

describe("AdamW with clipping, warm-up and a cosine", () => {
  it("goes where PyTorch goes", async () => {
    const rules = stepRulesOf(training);
    const shapes = { a: [3, 2], b: [4] };
    const named = (values: readonly (readonly number[])[]): TensorMap =>
      ({ a: Float32Array.from(values[0] ?? []), b: Float32Array.from(values[1] ?? []) }); // prettier-ignore
    const like = Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [name, { shape, dtype: "float32" as const }]),
    );
    const scalars = [...ruleScalars(rules), ...adamOptimiser.scalars];
    const program = await runtime.compile(
      (inputs) => {
        const ruling = withoutPrefix("scalar", inputs);
        const next = adamOptimiser.update(
          decayed(rules, withoutPrefix("p", inputs), ruling),
          clipped(rules, withoutPrefix("g", inputs), ruling),
          { first: withoutPrefix("first", inputs), second: withoutPrefix("second", inputs) },
          ruling,
        );
        return Object.assign(
          prefixed("p", next.parameters),
          ...Object.entries(next.slots).map(([slot, tensors]) => prefixed(slot, tensors)),
        ) as Record<string, tf.Tensor>;
      },
      {
        ...["p", "g", "first", "second"].reduce((all, group) => ({ ...all, ...prefixed(group, like) }), {}),
        ...prefixed(
          "scalar",
          Object.fromEntries(scalars.map((name) => [name, { shape: [], dtype: "float32" }])),
        ),
      },
    );
    const zeros = named([
      [0, 0, 0, 0, 0, 0],
      [0, 0, 0, 0],
    ]);
    let state: TensorMap = {
      ...prefixed("p", named(peer.start)),
      ...prefixed("first", zeros),
      ...prefixed("second", zeros),
    };
    for (const [i, gradient] of peer.gradients.entries()) {
      const values = {
        ...ruleScalarsAt(training, i + 1),
        ...adamOptimiser.scalarsOf(i + 1, learningRateAt(training, i + 1)),
      };
      const fed = Object.entries(values).map(([name, value]) => [name, Float32Array.of(value)] as const);
      state = await program.run({
        ...state,
        ...prefixed("g", named(gradient)),
        ...prefixed("scalar", Object.fromEntries(fed)),
      });
    }
    peer.end
      .flat()
      .forEach((value, i) =>
        expect([...(state["p/a"] ?? []), ...(state["p/b"] ?? [])][i]).toBeCloseTo(value, 5),
      );
  });

  it("is the same, bit for bit, cut into chunks or resumed", async () => {
    const dataset = barImages(60);
    const ruled: TrainingConfig = {
      ...smallTraining,
      ...{ optimiser: "adamw", weightDecay: 0.1, clipNorm: 3 },
      ...{ schedule: "cosine", learningRateWarmUp: 9, stopAt: 60 },
    };
    const settings = { training: ruled };
    const whole = await trainerOf(dataset, settings);
    await trainTo(whole, 40);
    const cut = await trainerOf(dataset, settings);
    await trainTo(cut, 23, 4);
    const resumed = await trainerOf(dataset, { ...settings, start: cut.snapshot() });
    await trainTo(resumed, 40, 7);
    expect(resumed.snapshot()).toEqual(whole.snapshot());
  });

  it("is compiled anew when a rule comes or goes", async () => {
    const dataset = barImages(60);
    const trainer = await trainerOf(dataset);
    await trainTo(trainer, 5);
    trainer.configure({ ...smallTraining, clipNorm: 1e-3 });
    await trainer.prepare();
    const before = trainer.snapshot().state["parameter/decoder/output/bias"] ?? [];
    await trainTo(trainer, 6);
    expect(trainer.snapshot().state["parameter/decoder/output/bias"]).not.toEqual(before);
  });
});

describe("early stopping", () => {
  const points = (bounds: readonly (number | null)[]): HistoryPoint[] =>
    bounds.map((elbo, i) => {
      const terms = { elbo: elbo ?? 0, reconstruction: 0, kl: 0 };
      return { step: i + 1, epoch: 0, train: terms, validation: elbo === null ? null : terms };
    });

  it("counts the points with a bound since the best one", () => {
    expect(isStalled(points([-9, -5, -6, null, -7]), 2)).toBe(true);
    expect(isStalled(points([-9, -5, -6, null, null]), 2)).toBe(false);
    expect(isStalled(points([-9, -5, -6, -7, -4]), 2)).toBe(false);
    expect(isStalled(points([-9, -5, -6, -7, -7]), 0)).toBe(false);
    expect(isStalled([], 1)).toBe(false);
  });
});
