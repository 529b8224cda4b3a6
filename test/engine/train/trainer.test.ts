import { describe, expect, it } from "vitest";
import type { TensorMap } from "#engine/program/runtime";
import { checkpointOf, snapshotOf } from "#engine/train/checkpointCodec";
import { adamOptimiser } from "#engine/train/adamOptimiser";
import { buildModel } from "#engine/model/model";
import { stateLayoutOf } from "#engine/train/stateLayout";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadCheckpoint, saveCheckpoint } from "#engine/workspace/checkpointFiles";
import { barImages, smallModel, smallTraining, trainerOf, trainTo } from "./smallData";

const dataset = barImages(60);
const { specs } = stateLayoutOf(buildModel(smallModel, 36), adamOptimiser);

describe("training", () => {
  it("is the same, bit for bit, however it is cut into chunks", async () => {
    const whole = await trainerOf(dataset);
    await trainTo(whole, 60);
    const expected = whole.snapshot();
    for (const limit of [1, 3, 17]) {
      const cut = await trainerOf(dataset);
      await trainTo(cut, 60, limit);
      expect(cut.snapshot(), `chunks of ${limit}`).toEqual(expected);
    }
    expect(expected.points.map((point) => point.step)).toEqual([1, 2, 5, 10, 20, 30, 40, 50, 60]);
  });

  it("tidies the optimiser at fixed steps, however it is cut into chunks", async () => {
    const after = async (limit: number): Promise<{ tidied: number[]; state: unknown }> => {
      const tidied: number[] = [];
      const optimiser = {
        ...adamOptimiser,
        tidy: (slots: TensorMap) => {
          tidied.push(trainer.step);
          // More than tidying, so that it would show in the weights when it came at other steps.
          for (const values of Object.values(slots)) values.fill(0);
        },
      };
      const trainer = await trainerOf(dataset, { optimiser });
      await trainTo(trainer, 230, limit);
      return { tidied, state: trainer.snapshot().state };
    };
    const whole = await after(230);
    expect(whole.tidied).toEqual([100, 200]);
    expect(await after(7)).toEqual(whole);
  });

  it("is the same, bit for bit, when it goes on from a checkpoint file", async () => {
    const whole = await trainerOf(dataset);
    await trainTo(whole, 60);
    const first = await trainerOf(dataset);
    // 23 is between two points of the history, so that sums are pending.
    await trainTo(first, 23);
    const folder = await mkdtemp(join(tmpdir(), "checkpoint-"));
    try {
      const { points } = first.snapshot();
      await saveCheckpoint(folder, checkpointOf(first.snapshot(), specs));
      const { checkpoint } = await loadCheckpoint(folder);
      if (checkpoint === null) throw new Error("no checkpoint");
      const second = await trainerOf(dataset, { start: snapshotOf(checkpoint, specs, points) });
      await trainTo(second, 60);
      expect(second.snapshot()).toEqual(whole.snapshot());
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("goes on from weights alone with a fresh optimiser", async () => {
    const first = await trainerOf(dataset);
    await trainTo(first, 30);
    const checkpoint = checkpointOf(first.snapshot(), specs, false);
    expect(Object.keys(checkpoint.tensors).every((name) => name.startsWith("parameter/"))).toBe(true);
    const start = snapshotOf(checkpoint, specs, first.snapshot().points);
    expect(start.position).toEqual({ step: 30, items: 210, optimiserSteps: 0 });
    const second = await trainerOf(dataset, { start });
    await trainTo(second, 31);
    expect(second.step).toBe(31);
    expect(second.firstNotFiniteWeight()).toBeNull();
  });

  it("refuses a checkpoint of another model", async () => {
    const checkpoint = checkpointOf((await trainerOf(dataset)).snapshot(), specs);
    const other = stateLayoutOf(buildModel({ ...smallModel, hidden: [9] }, 36), adamOptimiser);
    expect(() => snapshotOf(checkpoint, other.specs, [])).toThrow("does not fit its model");
  });

  it("goes on at the next item when the batch size changes", async () => {
    const trainer = await trainerOf(dataset);
    await trainTo(trainer, 10);
    expect(trainer.snapshot().position.items).toBe(70);
    trainer.configure({ ...smallTraining, batchSize: 20 });
    await trainer.prepare();
    await trainTo(trainer, 12);
    expect(trainer.snapshot().position).toEqual({ step: 12, items: 110, optimiserSteps: 12 });
    expect(trainer.epoch).toBeCloseTo(110 / dataset.trainRows.length, 10);
  });

  it("raises the bound on rows that it never sees", async () => {
    const trainer = await trainerOf(dataset, { training: { ...smallTraining, batchSize: 20 } });
    await trainTo(trainer, 300);
    const { points } = trainer.snapshot();
    const first = points[0]?.validation?.elbo ?? 0;
    const last = points[points.length - 1]?.validation?.elbo ?? 0;
    expect(last).toBeGreaterThan(first + 5);
    for (const { train, validation } of points) {
      for (const terms of [train, validation]) {
        expect(terms?.elbo).toBeCloseTo((terms?.reconstruction ?? 0) - (terms?.kl ?? 0), 3);
      }
    }
  });

  it("says at which step the loss was not finite, and can go back", async () => {
    const trainer = await trainerOf(dataset);
    await trainTo(trainer, 20);
    const good = trainer.snapshot();
    trainer.configure({ ...smallTraining, learningRate: 1e30 });
    let outcome = await trainer.chunk(20);
    while (outcome.kind !== "not-finite") outcome = await trainer.chunk(20);
    expect(outcome.step).toBeGreaterThan(20);
    trainer.restore(good);
    expect(trainer.snapshot()).toEqual(good);
    trainer.configure(smallTraining);
    const untouched = await trainerOf(dataset);
    await trainTo(untouched, 25);
    await trainTo(trainer, 25);
    expect(trainer.snapshot()).toEqual(untouched.snapshot());
  });

  it("stops where it is told", async () => {
    const trainer = await trainerOf(dataset, { training: { ...smallTraining, stopAt: 4 } });
    await trainTo(trainer, 4);
    expect(await trainer.chunk(20)).toEqual({ kind: "finished" });
    expect(trainer.step).toBe(4);
  });

  it("takes no step before its time in slow motion", async () => {
    let time = 0;
    const training = { ...smallTraining, stepsPerSecond: 4 };
    const trainer = await trainerOf(dataset, { training, now: () => time });
    const steps: number[] = [];
    for (; time <= 2000; time += 50) {
      const before = trainer.step;
      for (let outcome = await trainer.chunk(20); outcome.kind !== "waiting";)
        outcome = await trainer.chunk(20);
      if (trainer.step > before) steps.push(time);
    }
    expect(steps).toEqual([0, 250, 500, 750, 1000, 1250, 1500, 1750, 2000]);
  });
});
