import { describe, expect, it } from "vitest";
import { plainElbo, usualIwae } from "#shared/domain/objective";
import type { ModelSummary } from "#shared/domain/model";
import { candidateLabel, objectiveName, pairOf, type Candidate } from "../../../renderer/duel/candidates";
import { fittedPlane, placed } from "../../../renderer/duel/codes";
import { hitDot } from "../../../renderer/duel/dots";
import { initialDuel, OPEN, parseDuel } from "../../../renderer/duel/duelSettings";
import { twinOf } from "../../../renderer/duel/trainTwin";

const candidate = (key: string, step: number | null = 400): Candidate => ({
  key,
  name: `model ${key}`,
  objective: plainElbo,
  step,
});
const all = [candidate(OPEN), candidate("new"), candidate("old")];
const keys = (chosen: { a: string | null; b: string | null }) => {
  const { a, b } = pairOf(all, chosen);
  return [a?.key, b?.key];
};

describe("the choices of a duel", () => {
  it("set the newest other run against the open model until something is chosen", () => {
    expect(keys({ a: null, b: null })).toEqual(["new", OPEN]);
    expect(keys({ a: "old", b: OPEN })).toEqual(["old", OPEN]);
    expect(keys({ a: OPEN, b: null })).toEqual([OPEN, "new"]);
    expect(keys({ a: "gone", b: "old" })).toEqual([OPEN, "old"]);
    expect(pairOf([candidate(OPEN)], { a: null, b: null }).a).toBeNull();
  });

  it("say what each model is", () => {
    expect(candidateLabel(candidate(OPEN))).toBe("model open, ELBO, step 400 (open)");
    expect(candidateLabel(candidate("old", null))).toBe("model old, ELBO");
    expect(objectiveName(usualIwae)).toBe("IWAE-50");
    expect(objectiveName({ ...plainElbo, beta: 4 })).toBe("weighted ELBO");
  });

  it("make a twin that differs in its objective alone", () => {
    const config = {
      ...{ hidden: [8], latentSize: 2, activation: "relu", likelihood: "gaussian" },
      ...{ binarisation: "static", objective: plainElbo, seed: 7 },
    } as const satisfies ModelSummary["config"];
    const training = { learningRate: 0.01, batchSize: 32, stopAt: 9000, stepsPerSecond: 5 };
    const twin = twinOf({ config: { ...config, hidden: [8] }, training }, 1234);
    expect(twin.config).toEqual({ ...config, objective: usualIwae });
    expect(twin.training).toEqual({ ...training, stopAt: 1234, stepsPerSecond: null });
    expect(twinOf(twin, 10).config.objective).toEqual(plainElbo);
  });

  it("are remembered, and what is damaged starts afresh", () => {
    const chosen = { ...initialDuel, a: "old", rows: 2000, samples: 5000, up: "bound" as const };
    expect(parseDuel(JSON.stringify(chosen))).toEqual(chosen);
    expect(parseDuel(null)).toEqual(initialDuel);
    expect(parseDuel("{")).toEqual(initialDuel);
    expect(parseDuel(JSON.stringify({ rows: -4, samples: "many", split: "test", a: 3 }))).toEqual(
      initialDuel,
    );
  });
});

describe("the maps of a duel", () => {
  const codes = {
    count: 3,
    latentSize: 2,
    mean: Float32Array.of(0, 1, 2, -5, -1, 4),
    sd: new Float32Array(6),
  };

  it("hold the prior and nearly all means", () => {
    expect(fittedPlane(codes, 0, 1).span).toBeGreaterThan(8);
    expect(fittedPlane({ ...codes, mean: new Float32Array(6) }, 0, 1).span).toBe(6);
  });

  it("find the dot under the pointer, nearest first", () => {
    const dots = placed(codes, 0, 1, { x: (value) => 10 * value, y: (value) => -10 * value });
    expect([...dots.x]).toEqual([0, 20, -10]);
    expect([...dots.y]).toEqual([-10, 50, -40]);
    expect(hitDot(dots, 18, 47)).toBe(1);
    expect(hitDot(dots, 100, 100)).toBeNull();
  });
});
