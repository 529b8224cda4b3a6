import { describe, expect, it } from "vitest";
import type { Sweep } from "#shared/contract/sweepContract";
import type { ModelConfig } from "#shared/domain/model";
import { plainElbo } from "#shared/domain/objective";
import { gainsOf, meanOf } from "#engine/sweep/gains";
import { newWorkspace, openEngine, wine } from "./openEngine";

const model: ModelConfig = {
  hidden: [8],
  latentSize: 2,
  activation: "tanh",
  likelihood: "gaussian",
  binarisation: "static",
  objective: plainElbo,
  seed: 3,
};
const training = { learningRate: 1e-3, batchSize: 16, stopAt: 40, stepsPerSecond: null };

const states = (sweeps: readonly Sweep[]) => sweeps[0]?.items.map(({ state }) => state) ?? [];
const isOver = (list: { readonly sweeps: readonly Sweep[] }): boolean =>
  states(list.sweeps).every((state) => state !== "waiting" && state !== "running");

describe("a sweep", () => {
  it("trains one run after another in the background, and compares them row by row", async () => {
    const engine = await openEngine(await newWorkspace(wine));
    await engine.call("model:create", { config: model, training });
    const { model: before } = await engine.state();
    const over = engine.next("sweep:changed", isOver);
    const varied = [{ path: "model.latentSize", values: [1, 2, 4] }];
    await engine.call("sweep:start", { model, training, varied });
    await over;
    const { sweeps } = await engine.call("sweep:list", {});
    expect(states(sweeps)).toEqual(["done", "done", "done"]);
    const [sweep] = sweeps;
    for (const { bound, step } of sweep?.items ?? []) {
      expect(step).toBe(40);
      expect(bound?.standardError).toBeGreaterThan(0);
    }
    expect(sweep?.gains.map(({ to }) => to)).toEqual(sweep?.items.slice(1).map(({ id }) => id));
    // Runs like any other, and the open model is as it was.
    const { runs } = await engine.call("runs:list", {});
    expect(runs.map(({ config }) => config.latentSize).sort((a, b) => a - b)).toEqual([1, 2, 4]);
    const first = sweep?.items[0];
    const entry = runs.find(({ runId }) => runId === first?.runId);
    expect(entry?.latest?.validation?.elbo).toBeCloseTo(first?.bound?.value ?? NaN, 4);
    expect((await engine.state()).model).toEqual(before);
    expect(engine.complaints).toEqual([]);
  }, 30_000);

  it("is cancelled, reordered, and goes on after a restart", async () => {
    const workspace = await newWorkspace(wine);
    const engine = await openEngine(workspace);
    const long = { ...training, stopAt: 1_000_000 };
    const begun = engine.next("sweep:changed", ({ sweeps }) => states(sweeps).includes("running"));
    const varied = [
      { path: "training.learningRate", values: [0.001, 0.01] },
      { path: "model.seed", values: [1, 2] },
    ];
    await engine.call("sweep:start", { model, training: long, varied });
    const running = (await begun).sweeps[0]?.items[0];
    expect(running?.values).toEqual([0.001, 1]);
    expect((await engine.failure("model:openRun", { runId: running?.runId ?? "" })).code).toBe("busy");
    expect((await engine.failure("runs:remove", { runIds: [running?.runId ?? ""] })).code).toBe("busy");
    const { sweeps } = await engine.call("sweep:list", {});
    const [, second, third, fourth] = sweeps[0]?.items.map(({ id }) => id) ?? [];
    const after = await engine.call("sweep:move", { itemId: fourth ?? "", by: -1 });
    expect(after.sweeps[0]?.items.map(({ id }) => id)).toEqual([running?.id, second, fourth, third]);
    await engine.call("sweep:cancel", { itemIds: [second ?? "", third ?? ""] });
    await engine.close();

    const again = await openEngine(workspace);
    const kept = await again.call("sweep:list", {});
    expect(states(kept.sweeps)).toEqual(["running", "cancelled", "waiting", "cancelled"]);
    const next = again.next("sweep:changed", ({ sweeps: now }) => now[0]?.items[2]?.state === "running");
    await again.call("sweep:cancel", { itemIds: [running?.id ?? ""] });
    expect((await next).sweeps[0]?.items[2]?.id).toBe(fourth);
    const left = await again.call("sweep:remove", { sweepId: kept.sweeps[0]?.id ?? "" });
    expect(left.sweeps).toEqual([]);
    expect((await again.call("runs:list", {})).runs).toHaveLength(2);
  }, 30_000);

  it("is refused before anything is trained when a setting is out of range or is none", async () => {
    const engine = await openEngine(await newWorkspace(wine));
    for (const varied of [
      [{ path: "model.latentSize", values: [2, 500] }],
      [{ path: "model.colour.hue", values: [1] }],
    ]) {
      expect((await engine.failure("sweep:start", { model, training, varied })).code).toBe("invalid-request");
    }
    expect((await engine.call("sweep:list", {})).sweeps).toEqual([]);
  });

  it("pairs the rows: a gain on every row is sure, however much the rows differ", () => {
    const item = (id: string, value: number, rows: number[]) =>
      ({
        id,
        values: [value],
        state: "done",
        runId: id,
        step: 1,
        bound: meanOf(rows),
        error: null,
        rows,
      }) as const;
    const rows = [-100, -200, -300, -400];
    const better = rows.map((bound, i) => bound + 1 + 0.1 * (i % 2));
    const items = [item("b", 4, better), item("a", 2, rows)].map((each) => ({
      ...each,
      values: [...each.values],
    }));
    const [gain] = gainsOf({ items, varied: [{ path: "model.latentSize", values: [2, 4] }] });
    expect(gain).toMatchObject({ from: "a", to: "b" });
    expect(gain?.gain.value).toBeCloseTo(1.05);
    expect(gain?.gain.standardError).toBeLessThan(0.05);
    expect(meanOf(rows).standardError).toBeGreaterThan(50);
  });
});
