import { describe, expect, it } from "vitest";
import { plainElbo } from "#shared/domain/objective";
import { newWorkspace, openEngine, wine } from "./openEngine";

describe("looking at a run as it was", () => {
  it("decodes, encodes and inspects by the weights of that step until the newest is looked at again", async () => {
    const workspace = await newWorkspace(wine);
    const engine = await openEngine(workspace);
    const first = engine.next("encoding:changed", ({ step }) => step === 0);
    await engine.call("model:create", {
      config: {
        hidden: [8],
        latentSize: 2,
        activation: "tanh",
        likelihood: "gaussian",
        binarisation: "static",
        objective: plainElbo,
        seed: 3,
      },
      training: { learningRate: 1e-2, batchSize: 16, stopAt: 300, stepsPerSecond: 200 },
    });
    await first;
    const newest = engine.next("encoding:changed", ({ step }) => step === 300);
    await engine.call("training:start", {});
    await newest;
    await engine.call("training:pause", {});
    const { steps, viewed, bytes, budget } = await engine.call("time:list", {});
    expect(viewed).toBeNull();
    expect(steps[0]).toBe(0);
    expect(steps.length).toBeGreaterThan(3);
    expect(bytes).toBeLessThan(budget);

    const z = Float32Array.of(1, -0.5);
    const live = await engine.call("infer:decode", { z, count: 1 });
    const step = steps[2] ?? 0;
    const changed = engine.next("encoding:changed");
    const { rotation } = await engine.call("time:view", { step });
    expect((await changed).step).toBe(step);
    const [a = 0, b = 0, c = 0, d = 0] = rotation ?? [];
    expect(a * c + b * d).toBeCloseTo(0, 4);
    expect(a * a + b * b).toBeCloseTo(1, 4);

    const past = await engine.call("infer:decode", { z, count: 1 });
    expect(past.step).toBe(step);
    expect(past.mean).not.toEqual(live.mean);
    const encoding = await engine.call("encoding:snapshot", {});
    expect(encoding.step).toBe(step);
    const inspection = await engine.call("infer:inspect", {
      row: 5,
      sampleCount: 8,
      neighbourCount: 3,
      seed: 1,
    });
    expect(inspection.step).toBe(step);
    inspection.mean.forEach((value, i) => expect(value).toBeCloseTo(encoding.mean[2 * 5 + i] ?? NaN, 5));
    const explained = await engine.call("evidence:explain", { row: 5, seed: 1, largestK: 20 });
    expect(explained).toMatchObject({ step });

    await engine.call("time:view", { step: null });
    expect(await engine.call("infer:decode", { z, count: 1 })).toEqual(live);
    expect((await engine.call("encoding:snapshot", {})).step).toBe(300);
    // Which steps are kept depends on the time that they take.
    const notKept = Array.from({ length: 300 }, (_, at) => at).find((at) => !steps.includes(at)) ?? -1;
    expect((await engine.failure("time:view", { step: notKept })).code).toBe("out-of-range");
    expect(engine.complaints).toEqual([]);
  }, 20_000);
});
