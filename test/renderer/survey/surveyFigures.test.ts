import { describe, expect, it } from "vitest";
import type { SurveyStatus } from "#shared/contract/surveyContract";
import { binsOf, largest, progressText, unreliableText } from "../../../renderer/survey/surveyFigures";

const status: SurveyStatus = {
  split: "validation",
  samples: 500,
  seed: 1,
  state: "running",
  runId: "r",
  modelName: "m",
  step: 10,
  weights: "",
  done: 1240,
  total: 5000,
  logEvidence: null,
  elbo: null,
  kl: null,
  unreliable: 0,
  remainingMilliseconds: 180_000,
  error: null,
};

describe("the words of a survey", () => {
  it("say how far it is, in each state", () => {
    expect(progressText(status)).toBe("1,240 of 5,000 rows, 3 min left");
    expect(progressText({ ...status, remainingMilliseconds: null })).toBe("1,240 of 5,000 rows");
    expect(progressText({ ...status, state: "paused" })).toBe("Paused at 1,240 of 5,000 rows");
    expect(progressText({ ...status, state: "done", done: 5000 })).toBe("5,000 rows");
  });

  it("explain unreliable rows when there are some", () => {
    expect(unreliableText(status)).toBeNull();
    expect(unreliableText({ ...status, unreliable: 124 })).toContain("124 rows (10.0 %)");
  });
});

describe("bins of a figure", () => {
  it("count every finite value, those beyond the ends in the end bins", () => {
    const values = Float64Array.from({ length: 1000 }, (_, k) => (k === 999 ? 1e6 : k));
    const bins = binsOf(values, 10);
    expect(bins?.counted).toBe(1000);
    expect(bins?.counts.reduce((sum, n) => sum + n, 0)).toBe(1000);
    expect(bins?.edges.at(-1)).toBeLessThan(1000);
    expect(binsOf(Float64Array.of(Number.NaN, 3), 10)).toBeNull();
    expect(binsOf(Float64Array.of(3, 3, 3), 10)).toBeNull();
  });

  it("find the largest, without what is not a number", () => {
    expect(largest(Float64Array.of(1, Number.NaN, 5, 3), 2)).toEqual([2, 3]);
  });
});
