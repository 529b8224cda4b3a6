import { describe, expect, it } from "vitest";
import type { RunEntry } from "#shared/contract/runsContract";
import type { Sweep } from "#shared/contract/sweepContract";
import { plainElbo } from "#shared/domain/objective";
import { chooseRuns } from "../../../renderer/runs/chooseRuns";
import { configDifferences } from "../../../renderer/runs/configDifferences";
import { curveLimits, spreadLabels, valueAt } from "../../../renderer/runs/curvesModel";
import { orderRuns } from "../../../renderer/runs/orderRuns";
import { enough, linesOf } from "../../../renderer/runs/sweepSentence";
import { parseValues } from "../../../renderer/runs/sweepSettings";

const run = (runId: string, latentSize: number, bound: number | null): RunEntry => ({
  runId,
  name: `Model ${runId}`,
  createdAt: `2030-01-0${latentSize}T00:00:00Z`,
  dataName: "Wine",
  datasetId: "d",
  source: { kind: "bundled", id: "wine" },
  config: {
    hidden: [8],
    latentSize,
    activation: "tanh",
    likelihood: "gaussian",
    binarisation: "static",
    objective: plainElbo,
    seed: 1,
  },
  training: { learningRate: 0.001, batchSize: 10, stopAt: 100, stepsPerSecond: latentSize },
  weightCount: 5,
  latest: null,
  best: bound === null ? null : { step: 1, bound },
  checkpointStep: null,
  isOpen: false,
});

const ids = (runs: readonly RunEntry[]): string[] => runs.map(({ runId }) => runId);

describe("the table of runs", () => {
  const runs = [run("a", 2, -10), run("b", 3, null), run("c", 1, -12)];

  it("is in the wanted order, runs without the value last either way", () => {
    expect(ids(orderRuns(runs, "", { by: "bound", isDescending: true }))).toEqual(["a", "c", "b"]);
    expect(ids(orderRuns(runs, "", { by: "bound", isDescending: false }))).toEqual(["c", "a", "b"]);
    expect(ids(orderRuns(runs, "", { by: "created", isDescending: true }))).toEqual(["b", "a", "c"]);
    expect(ids(orderRuns(runs, "WINE c", { by: "name", isDescending: false }))).toEqual(["c"]);
  });

  it("chooses one, one more, and all between", () => {
    const shown = ["a", "b", "c", "d"];
    expect(chooseRuns(["a"], shown, "c", "only")).toEqual(["c"]);
    expect(chooseRuns(["a"], shown, "c", "toggle")).toEqual(["a", "c"]);
    expect(chooseRuns(["a", "c"], shown, "a", "toggle")).toEqual(["c"]);
    expect(chooseRuns(["b"], shown, "d", "extend")).toEqual(["b", "c", "d"]);
    expect(chooseRuns(["d"], shown, "b", "extend")).toEqual(["d", "c", "b"]);
  });

  it("names the settings that differ, whatever settings there are", () => {
    const other = run("b", 4, null);
    const { different, same } = configDifferences([
      runs[0] ?? other,
      { ...other, config: { ...other.config, newSetting: { depth: 3 } } as RunEntry["config"] },
    ]);
    expect(different).toContainEqual({ name: "Latent size", values: ["2", "4"] });
    expect(different).toContainEqual({ name: "New setting depth", values: ["–", "3"] });
    expect(same.map(({ name }) => name)).toContain("Learning rate");
    // How fast it was shown is no setting of the run.
    expect([...different, ...same].map(({ name }) => name)).not.toContain("Steps per second");
  });
});

describe("curves of several runs", () => {
  it("are read at the last point before, and begin where most steps lie", () => {
    const xs = [1, 2, ...Array.from({ length: 98 }, (_, i) => 10 * (i + 1))];
    const curve = { runId: "a", name: "a", xs, ys: xs.map((x) => -100 - 900 / x) };
    expect(valueAt(curve, 1.5)).toBe(-1000);
    expect(valueAt(curve, 0.5)).toBeNull();
    const limits = curveLimits([curve]);
    expect(limits?.y[0]).toBeGreaterThan(-400);
    expect(curveLimits([])).toBeNull();
  });

  it("have labels that never lie on each other", () => {
    const placed = spreadLabels([50, 51, 52, 190], 15, [10, 195]);
    const sorted = [...placed].sort((a, b) => a - b);
    for (let i = 1; i < sorted.length; i++) {
      expect((sorted[i] ?? 0) - (sorted[i - 1] ?? 0)).toBeGreaterThanOrEqual(15);
    }
    expect(Math.max(...placed)).toBeLessThanOrEqual(195);
  });
});

describe("a sweep in words", () => {
  const sweep: Sweep = {
    id: "s",
    createdAt: "2030-01-01T00:00:00Z",
    dataName: "Wine",
    varied: [{ path: "model.latentSize", values: [4, 8, 16] }],
    stopAt: 10,
    items: [4, 8, 16].map((size) => ({
      id: `i${size}`,
      values: [size],
      state: "done",
      runId: null,
      step: 10,
      bound: { value: -100 + size, standardError: 2 },
      error: null,
    })),
    gains: [
      { from: "i4", to: "i8", gain: { value: 4, standardError: 0.5 } },
      { from: "i8", to: "i16", gain: { value: 0.2, standardError: 0.4 } },
    ],
  };

  it("says which value is enough: the next gains no more than its standard error", () => {
    const [line] = linesOf(sweep);
    if (line === undefined) throw new Error("no line");
    expect(enough(sweep, line)).toContain("latent size 8 is enough: 16 gains 0.20 ± 0.40 nats");
    const rising = { ...sweep, gains: sweep.gains.slice(0, 1) };
    expect(enough(rising, line)).toContain("still rises at latent size 16");
    expect(enough(sweep, { other: null, items: [] })).toBeNull();
  });

  it("takes numbers between commas", () => {
    expect(parseValues("2, 4;8 16")).toEqual({ values: [2, 4, 8, 16] });
    for (const wrong of ["", "2, x", "1, 1"]) expect(parseValues(wrong)).toHaveProperty("problem");
  });
});
