import { describe, expect, it } from "vitest";
import type { TrainingConfig } from "#shared/domain/model";
import { newWorkspace, openEngine, wine, type OpenEngine } from "./openEngine";

/** A fresh small model on the wines. */
async function freshModel(engine: OpenEngine, change: Partial<TrainingConfig> = {}): Promise<void> {
  const { suggestedModel, suggestedTraining } = await engine.state();
  if (suggestedModel === null || suggestedTraining === null) throw new Error("nothing is open");
  await engine.call("model:create", {
    config: { ...suggestedModel, hidden: [16] },
    training: { ...suggestedTraining, ...change },
  });
}

describe("training", () => {
  it("runs, reports, pauses with a checkpoint, and goes on after a restart", async () => {
    const workspace = await newWorkspace(wine);
    const engine = await openEngine(workspace);
    await freshModel(engine);
    const seen: number[] = [];
    const history = engine.next("training:history", ({ points }) => {
      seen.push(...points.map((point) => point.step));
      return seen.length > 8;
    });
    await engine.call("training:start", {});
    await history;
    const paused = await engine.call("training:pause", {});
    expect(paused).toMatchObject({ state: "paused", reason: null });
    expect(paused.step).toBeGreaterThan(10);
    expect(paused.checkpointStep).toBe(paused.step);
    expect(paused.millisecondsPerStep).toBeGreaterThan(0);
    expect(seen.slice(0, 5)).toEqual([1, 2, 5, 10, 20]);
    const { model } = await engine.state();
    const { points } = await engine.call("training:history", {});
    await engine.close();
    expect(engine.complaints).toEqual([]);

    const again = await openEngine(workspace);
    const state = await again.state();
    expect(state.model).toEqual({ ...model, origin: "checkpoint" });
    expect(state.training).toMatchObject({ state: "paused", step: paused.step, checkpointStep: paused.step });
    expect((await again.call("training:history", {})).points).toEqual(points);
    const stepped = await again.call("training:step", {});
    expect(stepped.step).toBe(paused.step + 1);
  });

  it("takes exactly one step at a time, and none while it runs", async () => {
    const engine = await openEngine(await newWorkspace(wine));
    await freshModel(engine);
    for (const step of [1, 2, 3]) {
      expect(await engine.call("training:step", {})).toMatchObject({ state: "paused", step });
    }
    await engine.call("training:start", {});
    expect(await engine.failure("training:step", {})).toMatchObject({ code: "busy" });
  });

  it("stops by itself where it is told, says so, and goes on when that is raised", async () => {
    const engine = await openEngine(await newWorkspace(wine));
    await freshModel(engine, { stopAt: 30 });
    const stopped = engine.training(({ reason }) => reason !== null);
    await engine.call("training:start", {});
    expect(await stopped).toMatchObject({ state: "paused", step: 30 });
    expect((await stopped).reason).toContain("step 30");
    expect(await engine.failure("training:start", {})).toMatchObject({
      code: "invalid-request",
      where: { field: "stopAt" },
    });
    await engine.call("training:configure", { stopAt: 40 });
    const further = engine.training(({ state, step }) => state === "paused" && step === 40);
    await engine.call("training:start", {});
    await further;
  });

  it("stops early when the validation bound is no better for as long as it has patience", async () => {
    const engine = await openEngine(await newWorkspace(wine));
    // Too fast to settle: the bound goes down as well as up.
    await freshModel(engine, { learningRate: 0.02, patience: 3, stopAt: 100_000 });
    const stopped = engine.training(({ reason }) => reason !== null);
    await engine.call("training:start", {});
    expect(await stopped).toMatchObject({ state: "paused" });
    expect((await stopped).reason).toContain("3 points of the history without a better validation bound");
    const { points } = await engine.call("training:history", {});
    const bounds = points.map(({ validation }) => validation?.elbo ?? -Infinity);
    expect(bounds.indexOf(Math.max(...bounds))).toBe(bounds.length - 4);
  });

  it("takes another learning rate or batch size while paused only", async () => {
    const engine = await openEngine(await newWorkspace(wine));
    await freshModel(engine);
    await engine.call("training:step", {});
    await engine.call("training:start", {});
    for (const change of [{ learningRate: 0.1 }, { batchSize: 3 }, { clipNorm: 2 }]) {
      expect(await engine.failure("training:configure", change)).toMatchObject({ code: "busy" });
    }
    await engine.call("training:configure", { stepsPerSecond: 50 });
    const { step } = await engine.call("training:pause", {});
    const { training } = await engine.call("training:configure", {
      learningRate: 0.002,
      batchSize: 71,
      stepsPerSecond: null,
    });
    expect(training).toMatchObject({ learningRate: 0.002, batchSize: 71, stepsPerSecond: null });
    const status = await engine.call("training:step", {});
    expect(status.step).toBe(step + 1);
    expect(status.stepsPerEpoch).toBe(2);
  });

  it("goes back to the last good checkpoint when the loss is not finite", async () => {
    const engine = await openEngine(await newWorkspace(wine));
    await freshModel(engine);
    const start = engine.training(({ step }) => step >= 50);
    await engine.call("training:start", {});
    await start;
    const { step } = await engine.call("training:pause", {});
    await engine.call("training:configure", { learningRate: 1, stopAt: 1_000_000 });
    const stopped = engine.training(({ reason }) => reason !== null);
    const lastReported = engine
      .next("training:history", ({ points: reported }) => reported.some((point) => point.step <= step))
      .then(({ points: reported }) => reported.filter((point) => point.step <= step));
    await engine.call("training:start", {});
    const status = await stopped;
    expect(status).toMatchObject({ state: "paused", step });
    expect(status.reason).toContain("Loss became not finite at step");
    expect(status.reason).toContain(`the checkpoint at ${step.toLocaleString("en-US")} was restored`);
    const { points } = await engine.call("training:history", {});
    expect(points.every((point) => point.step <= step)).toBe(true);
    // The last event names the last point that still holds, so that listeners drop what they had after it.
    expect((await lastReported)[0]?.step).toBe(points[points.length - 1]?.step);
    await engine.call("training:configure", { learningRate: 0.001 });
    expect(await engine.call("training:step", {})).toMatchObject({ step: step + 1 });
  });

  it("keeps to slow motion", async () => {
    const engine = await openEngine(await newWorkspace(wine));
    await freshModel(engine, { stepsPerSecond: 20, stopAt: 10 });
    const stopped = engine.training(({ reason }) => reason !== null);
    await engine.call("training:start", {});
    const start = performance.now();
    expect(await stopped).toMatchObject({ step: 10 });
    // Nine intervals of 50 ms lie between ten steps.
    expect(performance.now() - start).toBeGreaterThan(440);
  });
});
