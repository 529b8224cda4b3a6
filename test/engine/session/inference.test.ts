import { describe, expect, it } from "vitest";
import { newWorkspace, openEngine, wine } from "./openEngine";

describe("inference through the contract", () => {
  it("encodes at once, and again while training goes on", async () => {
    const engine = await openEngine(await newWorkspace(wine));
    const first = engine.next("encoding:changed");
    await engine.state();
    const { version, step } = await first;
    const snapshot = await engine.call("encoding:snapshot", {});
    expect(snapshot).toMatchObject({ version, step, count: 178, latentSize: 2 });
    expect(snapshot.mean).toHaveLength(356);
    expect(snapshot.sd.every((sd) => sd > 0)).toBe(true);
    const inspection = await engine.call("infer:inspect", {
      row: 5,
      sampleCount: 8,
      neighbourCount: 3,
      seed: 1,
    });
    inspection.mean.forEach((value, j) => expect(snapshot.mean[10 + j]).toBeCloseTo(value, 5));
    expect(inspection.neighbours.rows).toHaveLength(3);
    const later = engine.next("encoding:changed", (change) => change.step > step);
    await engine.call("training:start", {});
    await later;
    const paused = await engine.call("training:pause", {});
    for (;;) {
      const latest = await engine.call("encoding:snapshot", {});
      if (latest.step === paused.step) break;
      await engine.next("encoding:changed");
    }
    expect(engine.complaints).toEqual([]);
  });

  it("answers while training runs", async () => {
    const engine = await openEngine(await newWorkspace(wine));
    await engine.call("training:start", {});
    const z = Float32Array.of(0.3, -1, 2, 0.5);
    const { mean, step } = await engine.call("infer:decode", { z, count: 2 });
    expect(mean).toHaveLength(26);
    expect(step).toBeGreaterThanOrEqual(1000);
    const done: number[] = [];
    const grid = await engine.call(
      "infer:decodeGrid",
      { z: new Float32Array(600), count: 300 },
      { onProgress: (progress) => done.push(progress.done) },
    );
    expect(grid.mean).toHaveLength(300 * 13);
    expect(done).toEqual([256, 300]);
    // All of the grid is one model's, though training went on in between.
    expect(grid.mean.slice(0, 13)).toEqual(grid.mean.slice(299 * 13));
    const samples = await engine.call("infer:priorSamples", { count: 5, seed: 2, show: "draw" });
    expect(samples.values).toHaveLength(65);
    expect((await engine.call("training:pause", {})).state).toBe("paused");
    expect(engine.complaints).toEqual([]);
  });

  it("refuses what does not fit the model", async () => {
    const engine = await openEngine(await newWorkspace(wine));
    const wrong = await engine.failure("infer:decode", { z: new Float32Array(3), count: 1 });
    expect(wrong).toMatchObject({ code: "invalid-request", expected: "1 × 2 numbers", found: "3 numbers" });
    const notFinite = await engine.failure("infer:decode", { z: Float32Array.of(0, NaN), count: 1 });
    expect(notFinite.code).toBe("invalid-request");
    const far = { row: 178, sampleCount: 8, neighbourCount: 3, seed: 1 };
    expect(await engine.failure("infer:inspect", far)).toMatchObject({ code: "out-of-range" });
  });
});
