import { describe, expect, it } from "vitest";
import { plainElbo, type ObjectiveConfig } from "#shared/domain/objective";
import type { ModelConfig } from "#shared/domain/model";
import { demonstrationRunId } from "#shared/domain/demonstration";
import { cancelSource } from "#shared/rpc/cancelSource";
import { newWorkspace, openEngine, wine, type OpenEngine } from "../session/openEngine";

const iwae: ObjectiveConfig = { kind: "iwae", samples: 5, gradient: "doubly-reparameterised" };
const STEPS = 40;

/** Trains a small model of the open data and returns its run. */
async function train(engine: OpenEngine, change: Partial<ModelConfig>): Promise<string> {
  const { suggestedModel, suggestedTraining } = await engine.state();
  if (suggestedModel === null || suggestedTraining === null) throw new Error("No data are open");
  const config = { ...suggestedModel, hidden: [8], objective: plainElbo, ...change };
  const { runId } = await engine.call("model:create", {
    config,
    training: { ...suggestedTraining, learningRate: 0.01, stopAt: STEPS },
  });
  const stopped = engine.training(({ reason }) => reason !== null);
  await engine.call("training:start", {});
  await stopped;
  // Returns when the checkpoint is on disk.
  expect((await engine.call("training:pause", {})).checkpointStep).toBe(STEPS);
  return runId;
}

const request = { split: "all", rows: 60, samples: 200, seed: 4 } as const;

describe("a duel", () => {
  it("has for each row the figures of a survey of either model, paired", async () => {
    const engine = await openEngine(await newWorkspace(wine));
    const a = await train(engine, { latentSize: 2 });
    const b = await train(engine, { latentSize: 3, objective: iwae });
    const phases = new Set<string>();
    const soFar: number[] = [];
    const duel = await engine.call(
      "duel:run",
      { ...request, a, b: null },
      {
        onProgress: (progress) => {
          phases.add(progress.phase.replace(/ \S*–\S*/, ""));
          if (progress.soFar !== null) soFar.push(progress.soFar.row.length);
        },
      },
    );
    expect([...phases]).toEqual(["encoding all rows with", "overlap of with the prior", "rows"]);
    expect(soFar.length).toBeGreaterThan(0);
    expect(duel).toMatchObject({ a: { runId: a, step: STEPS }, b: { runId: b, step: STEPS }, seed: 4 });
    expect(duel.row).toHaveLength(60);
    expect([...duel.row]).toEqual([...new Set(duel.row)].sort((p, q) => p - q));

    // The open one is b; a is opened after it. Rows share batches, so that float32 products may round differently.
    for (const side of ["b", "a"] as const) {
      if (side === "a") await engine.call("model:openRun", { runId: a });
      const end = engine.next("survey:progress", ({ state }) => state !== "running");
      await engine.call("survey:start", { split: "all", samples: 200, seed: 4, afresh: false });
      expect((await end).state).toBe("done");
      const columns = await engine.call("survey:columns", {});
      const own = side === "a" ? duel.logEvidenceA : duel.logEvidenceB;
      const elbo = side === "a" ? duel.elboA : duel.elboB;
      duel.row.forEach((row, i) => {
        expect(own[i]).toBeCloseTo(columns.logEvidence[row] ?? NaN, 3);
        expect(elbo[i]).toBeCloseTo(columns.elbo[row] ?? NaN, 3);
      });
    }
    const differences = duel.logEvidenceB.map((value, i) => value - (duel.logEvidenceA[i] ?? NaN));
    const mean = differences.reduce((sum, value) => sum + value, 0) / 60;
    const squares = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    expect(duel.difference.value).toBeCloseTo(mean, 10);
    expect(duel.difference.standardError).toBeCloseTo(Math.sqrt(squares / 59 / 60), 10);
    expect(duel.b.logEvidence.value - duel.a.logEvidence.value).toBeCloseTo(mean, 10);
    expect(duel.higher).toBe(differences.filter((value) => value > 0).length);
    expect(duel.higher + duel.lower + duel.equal).toBe(60);
    expect(duel.a.gap.value).toBeCloseTo(duel.a.logEvidence.value - duel.a.elbo.value, 10);
    expect(duel.a.gap.value).toBeGreaterThan(0);
    for (const { overlap } of [duel.a, duel.b]) {
      expect(overlap.value).toBeGreaterThan(0);
      expect(overlap.value).toBeLessThan(1);
    }

    // The other map: the same codes as the run has when it is open.
    const encoding = await engine.call("encoding:snapshot", {});
    const apart = await engine.call("duel:encoding", { runId: a });
    expect(apart).toMatchObject({ step: STEPS, count: 178, latentSize: 2 });
    expect([...apart.mean]).toEqual([...encoding.mean]);
    expect([...apart.sd]).toEqual([...encoding.sd]);
    expect(engine.complaints).toEqual([]);
  });

  it("finds a model equal to itself, takes the demonstration model as one of two, and can be cancelled", async () => {
    const engine = await openEngine(await newWorkspace(wine));
    await engine.state();
    const demonstration = demonstrationRunId("wine");
    const duel = await engine.call("duel:run", { ...request, rows: 100_000, a: demonstration, b: null });
    expect(duel).toMatchObject({ higher: 0, lower: 0, equal: 178, signTest: 1 });
    expect(duel.difference).toEqual({ value: 0, standardError: 0 });
    expect(duel.a.overlap).toEqual(duel.b.overlap);

    const { signal, abort } = cancelSource();
    const { code } = await engine.failure(
      "duel:run",
      { ...request, a: null, b: null, rows: 178, samples: 20_000 },
      { signal, onProgress: ({ phase }) => phase === "rows" && abort() },
    );
    expect(code).toBe("cancelled");
  });

  it("refuses models of other data, and what does not compare", async () => {
    const workspace = await newWorkspace(wine);
    const engine = await openEngine(workspace);
    const ofWine = await train(engine, {});
    await engine.call("data:open", { source: { kind: "bundled", id: "mnist-10k" } });
    expect(await engine.failure("duel:run", { ...request, a: ofWine, b: null })).toMatchObject({
      code: "invalid-request",
      hint: "Choose a run that was trained on the open data.",
    });
    expect((await engine.failure("duel:encoding", { runId: "no-such-run" })).code).toBe("no-model");
    const { suggestedModel, suggestedTraining } = await engine.state();
    if (suggestedModel === null || suggestedTraining === null) throw new Error("No data are open");
    const config: ModelConfig = { ...suggestedModel, hidden: [4], binarisation: "static" };
    await engine.call("model:create", { config, training: suggestedTraining });
    const demonstration = demonstrationRunId("mnist-10k");
    expect(await engine.failure("duel:run", { ...request, a: demonstration, b: null })).toMatchObject({
      code: "invalid-request",
      found: "a probability of values cut at one half",
    });
    expect(engine.complaints).toEqual([]);
  });
});
