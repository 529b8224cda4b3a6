import { describe, expect, it } from "vitest";
import { cancelSource } from "#shared/rpc/cancelSource";
import { createEngine } from "#engine/engine";
import { appErrorOf } from "../appErrorOf";
import { assetsRoot, newWorkspace, openEngine, wine } from "./openEngine";

async function openWine() {
  const engine = await openEngine(await newWorkspace(wine));
  const encoded = engine.next("encoding:changed");
  await engine.state();
  await encoded;
  return engine;
}

function deferred(): { readonly promise: Promise<void>; resolve(this: void): void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

const datum = { row: 5, seed: 3 };

describe("evidence through the contract", () => {
  it("answers every question in the contract's terms", async () => {
    const engine = await openWine();
    const phases = new Set<string>();
    const onProgress = ({ phase, done, total }: { phase: string; done: number; total: number }): void => {
      phases.add(phase);
      expect(done).toBeLessThanOrEqual(total);
    };
    const explained = await engine.call("evidence:explain", { ...datum, largestK: 1000 }, { onProgress });
    expect([...phases]).toEqual(["encoder samples", "prior samples", "grid"]);
    const { exact, evidence } = explained;
    expect(exact?.contours).toHaveLength(3);
    expect(Math.abs(evidence.logEvidence - (exact?.logEvidence ?? NaN))).toBeLessThan(
      4 * (evidence.standardError ?? 0) + 1e-3,
    );
    const raced = await engine.call("evidence:race", { ...datum, count: 1000 });
    const last = raced.encoder.history[raced.encoder.history.length - 1];
    expect(last?.logEvidence).toBeCloseTo(evidence.logEvidence, 10);
    for (const over of ["grid", "encoder", "prior"] as const) {
      const mixed = await engine.call("evidence:mixture", { ...datum, over, count: 100, top: 4 });
      expect(mixed.decoded).toHaveLength(4 * 13);
    }
    const iterations: number[] = [];
    const refined = await engine.call(
      "evidence:refine",
      { ...datum, steps: 40 },
      { onProgress: ({ iteration }) => iterations.push(iteration) },
    );
    expect(iterations[iterations.length - 1]).toBe(40);
    expect(refined.logEvidence.value).toBe(exact?.logEvidence);
    for (const under of ["approximate-posterior", "posterior", "prior"] as const) {
      const spread = await engine.call("evidence:uncertainty", { ...datum, under, count: 20 });
      expect(spread.decoded).toHaveLength(20 * 13);
      expect(spread.sd.every((sd) => sd >= 0)).toBe(true);
    }
    const plane = { dimensions: [0, 1] as [number, number], resolution: 32, extent: 4, rows: null };
    const map = await engine.call("overlap:map", plane);
    const summary = await engine.call("overlap:summary", { samples: 400, seed: 1, rows: null });
    expect(map.count).toBe(178);
    expect(Math.abs(map.overlap - summary.overlap.value)).toBeLessThan(
      4 * summary.overlap.standardError + 0.01,
    );
    expect(engine.complaints).toEqual([]);
  });

  it("lets the hand and other questions in between, and keeps to the weights of its start", async () => {
    const engine = await openWine();
    await engine.call("training:start", {});
    const order: string[] = [];
    const asked = { ...datum, largestK: 50_000 };
    const begun = deferred();
    const running = engine
      .call("evidence:explain", asked, { onProgress: begun.resolve })
      .then((explained) => {
        order.push("explained");
        return explained.step;
      });
    await begun.promise;
    const steps: number[] = [];
    for (let i = 0; i < 5; i++) {
      steps.push((await engine.call("infer:decode", { z: Float32Array.of(0, 1), count: 1 })).step);
    }
    order.push("decoded");
    // Waits its turn behind the explanation's pieces, not behind the explanation.
    const again = await engine.call("evidence:explain", { ...datum, largestK: 10 });
    order.push("asked again");
    const step = await running;
    await engine.call("training:pause", {});
    expect(order).toEqual(["decoded", "asked again", "explained"]);
    expect(step).toBeLessThanOrEqual(steps[0] ?? -1);
    expect(again.step).toBeGreaterThanOrEqual(steps[4] ?? Infinity);
    expect(engine.complaints).toEqual([]);
  });

  it("stops when its model is closed", async () => {
    const engine = await openWine();
    const { suggestedModel, suggestedTraining } = await engine.state();
    if (suggestedModel === null || suggestedTraining === null) throw new Error("wine suggests a model");
    const begun = deferred();
    const ended = engine.failure("evidence:refine", { ...datum, steps: 5000 }, { onProgress: begun.resolve });
    await begun.promise;
    await engine.call("model:create", { config: suggestedModel, training: suggestedTraining });
    expect((await ended).code).toBe("cancelled");
    expect(engine.complaints).toEqual([]);
  });

  it.each(["evidence:explain", "evidence:refine", "overlap:summary"] as const)(
    "stops %s itself when its caller cancels",
    async (command) => {
      // Without a client, which gives up at once whatever the engine goes on to do.
      const engine = await createEngine({
        workspace: await newWorkspace(wine),
        assetsRoot,
        version: "0",
        threads: 1,
      });
      const encoded = new Promise<void>((resolve) => {
        engine.onEvent((event) => {
          if (event === "encoding:changed") resolve();
        });
      });
      await encoded;
      const { signal, abort } = cancelSource();
      let reports = 0;
      const progress = (): void => {
        if (++reports === 2) abort();
      };
      const context = { signal, progress };
      const { handlers } = engine;
      const asked = {
        "evidence:explain": () => handlers["evidence:explain"]({ ...datum, largestK: 100_000 }, context),
        "evidence:refine": () => handlers["evidence:refine"]({ ...datum, steps: 5000 }, context),
        "overlap:summary": () =>
          handlers["overlap:summary"]({ samples: 200_000, seed: 1, rows: null }, context),
      };
      expect((await appErrorOf(Promise.resolve(asked[command]()))).code).toBe("cancelled");
      await engine.close();
      expect(reports).toBe(2);
    },
  );

  it("refuses rows and dimensions that are not there", async () => {
    const engine = await openWine();
    const far = { row: 178, seed: 1 };
    const refused = { code: "out-of-range", expected: "0 to 177" };
    expect(await engine.failure("evidence:explain", { ...far, largestK: 10 })).toMatchObject(refused);
    expect(await engine.failure("evidence:race", { ...far, count: 10 })).toMatchObject(refused);
    const rows = Int32Array.of(0, 178);
    expect(await engine.failure("overlap:summary", { samples: 100, seed: 1, rows })).toMatchObject(refused);
    const plane = { resolution: 8, extent: 2, rows: null };
    expect(await engine.failure("overlap:map", { ...plane, dimensions: [0, 2] })).toMatchObject({
      code: "out-of-range",
      found: "0 and 2",
    });
  });
});
