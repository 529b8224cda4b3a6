import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import type { SurveyStatus } from "#shared/contract/surveyContract";
import { figureNames } from "#engine/survey/rowFigures";
import { newWorkspace, openEngine, wine, type OpenEngine } from "../session/openEngine";

const validation = { split: "validation", samples: 500, seed: 3, afresh: false } as const;
/** Wine's validation rows. */
const ROWS = 36;
/** All of its rows. */
const ALL = 178;

async function openWine(workspace: string): Promise<OpenEngine> {
  const engine = await openEngine(workspace);
  await engine.state();
  return engine;
}

const ended = (engine: OpenEngine): Promise<SurveyStatus> =>
  engine.next("survey:progress", ({ state }) => state !== "running");

async function finish(engine: OpenEngine, request: Parameters<typeof start>[1]): Promise<SurveyStatus> {
  const end = ended(engine);
  await start(engine, request);
  return end;
}

const start = (
  engine: OpenEngine,
  request: {
    readonly split: "train" | "validation" | "all";
    readonly samples: number;
    readonly seed: number;
    readonly afresh: boolean;
  },
) => engine.call("survey:start", request);

/** The one file of surveys in the workspace, its bytes as text. */
async function keptIn(workspace: string): Promise<string> {
  const folder = join(workspace, "evidence", "demonstration-wine");
  const names = await readdir(folder);
  expect(names).toHaveLength(1);
  return readFile(join(folder, names[0] ?? ""), "utf8");
}

async function read(path: string): Promise<Record<string, unknown>[]> {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const reader = await connection.runAndReadAll(`SELECT * FROM '${path}'`);
  connection.closeSync();
  return reader.getRowObjectsJson();
}

describe("evidence of a data set", () => {
  it("has for each row the figures that explaining it gives, and their means", async () => {
    const engine = await openWine(await newWorkspace(wine));
    // 2000 samples fill batches alone; 100 share one among rows, where products may round differently.
    for (const [samples, digits] of [
      [2000, 12],
      [100, 4],
    ] as const) {
      const status = await finish(engine, { ...validation, samples });
      expect(status).toMatchObject({ state: "done", done: ROWS, total: ROWS, error: null });
      const columns = await engine.call("survey:columns", {});
      expect(columns.row).toHaveLength(ROWS);
      for (const i of [0, 7, ROWS - 1]) {
        const row = columns.row[i] ?? -1;
        const one = await engine.call("evidence:explain", { row, seed: 3, largestK: samples });
        expect(columns.logEvidence[i]).toBeCloseTo(one.evidence.logEvidence, digits);
        expect(columns.standardError[i]).toBeCloseTo(one.evidence.standardError ?? NaN, digits);
        expect(columns.effectiveSampleSize[i]).toBeCloseTo(one.evidence.effectiveSampleSize, digits - 2);
        expect(columns.elbo[i]).toBeCloseTo(one.elbo.value, digits);
        expect(columns.kl[i]).toBeCloseTo(one.kl, digits);
        expect(columns.shape[i]).toBeCloseTo(one.verdict.shape ?? NaN, digits - 2);
      }
      const mean = columns.logEvidence.reduce((sum, value) => sum + value, 0) / ROWS;
      const squares = columns.logEvidence.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      expect(status.logEvidence?.value).toBeCloseTo(mean, 10);
      expect(status.logEvidence?.standardError).toBeCloseTo(Math.sqrt(squares / (ROWS - 1) / ROWS), 10);
      expect(status.unreliable).toBe(columns.shape.filter((k) => !(k <= 0.7)).length);
    }
    expect(engine.complaints).toEqual([]);
  });

  it("is the same byte for byte when it was paused, and when the engine was ended in between", async () => {
    // Long enough to be interrupted twice.
    const long = { ...validation, split: "all", samples: 5000 } as const;
    const straight = await newWorkspace(wine);
    const through = await openWine(straight);
    await finish(through, long);
    await through.close();

    const broken = await newWorkspace(wine);
    const first = await openWine(broken);
    const somewhere = first.next("survey:progress", ({ done }) => done > 0);
    await start(first, long);
    await somewhere;
    const { survey: paused } = await first.call("survey:pause", {});
    expect(paused?.state).toBe("paused");
    expect(paused?.done).toBeGreaterThan(0);
    expect(paused?.done).toBeLessThan(ALL);
    const going = first.next("survey:progress", ({ done }) => done > (paused?.done ?? ALL));
    await first.call("survey:resume", {});
    await going;
    // Closing while it runs: what is done so far is on disk.
    await first.close();

    const second = await openWine(broken);
    const { survey: kept } = await second.call("survey:state", {});
    expect(kept).toMatchObject({ state: "paused", samples: 5000, seed: 3, split: "all" });
    expect(kept?.done).toBeGreaterThan(paused?.done ?? ALL);
    const end = ended(second);
    await second.call("survey:resume", {});
    expect(await end).toMatchObject({ state: "done", done: ALL });
    expect(await keptIn(broken)).toBe(await keptIn(straight));
    // Asked for again it is there at once.
    const { survey: again } = await start(second, long);
    expect(again).toMatchObject({ state: "done", done: ALL });
    expect(second.complaints).toEqual([]);
  });

  it("lets the hand in between, and refuses a second one meanwhile", async () => {
    const engine = await openWine(await newWorkspace(wine));
    const end = ended(engine);
    await start(engine, { ...validation, split: "all", samples: 5000 });
    const decoded = await engine.call("infer:decode", { z: Float32Array.of(0, 1), count: 1 });
    expect(decoded.mean).toHaveLength(13);
    const { survey } = await engine.call("survey:state", {});
    expect(survey?.state).toBe("running");
    expect((await engine.failure("survey:start", { ...validation, seed: 4 })).code).toBe("busy");
    expect((await engine.call("survey:cancel", {})).survey).toBeNull();
    expect((await end).state).toBe("paused");
    expect((await engine.call("survey:state", {})).survey).toBeNull();
  });

  it("refuses to go on with other weights, and starts afresh when told to", async () => {
    const workspace = await newWorkspace(wine);
    const engine = await openWine(workspace);
    await finish(engine, { ...validation, samples: 100 });
    const { weights } = (await engine.call("survey:state", {})).survey ?? {};
    await engine.call("training:step", {});
    // Trained, the demonstration is a run of its own, which has no survey.
    expect((await finish(engine, { ...validation, samples: 100 })).state).toBe("done");
    await engine.call("training:step", {});
    const error = await engine.failure("survey:start", { ...validation, samples: 100 });
    expect(error).toMatchObject({ code: "invalid-request" });
    expect(error.message).toMatch(/begun with the weights of step .* moved on to step/);
    const afresh = await finish(engine, { ...validation, samples: 100, afresh: true });
    expect(afresh.state).toBe("done");
    expect(afresh.weights).not.toBe(weights);
  });

  it("exports CSV and Parquet with row, label and split", async () => {
    const workspace = await newWorkspace(wine);
    const engine = await openWine(workspace);
    await finish(engine, { ...validation, samples: 100, split: "all" });
    const columns = await engine.call("survey:columns", {});
    for (const format of ["csv", "parquet"] as const) {
      const path = join(workspace, `it's all.${format}`);
      expect(await engine.call("survey:export", { path, format })).toEqual({ path, rows: 178 });
      const rows = await read(path.replaceAll("'", "''"));
      expect(rows).toHaveLength(178);
      expect(rows[0]).toMatchObject({ label: "Cultivar 1" });
      expect(rows.filter(({ split }) => split === "validation")).toHaveLength(ROWS);
      rows.forEach((row, i) => {
        expect(Number(row["row"])).toBe(columns.row[i]);
        expect(row["log_evidence"]).toBe(columns.logEvidence[i]);
        expect(row["pareto_k"] ?? NaN).toBe(columns.shape[i]);
      });
      await rm(path);
    }
    const nowhere = join(workspace, "no", "such", "folder.csv");
    const error = await engine.failure("survey:export", { path: nowhere, format: "csv" });
    expect(error).toMatchObject({ code: "storage", where: { file: nowhere } });
    expect(figureNames).toHaveLength(6);
  });
});
