import { describe, expect, it } from "vitest";
import type { Estimate } from "#shared/contract/estimate";
import {
  gapShares,
  refinementSentence,
  withError,
  type Refinement,
} from "../../../renderer/evidence/gapWords";
import { barsThatFit } from "../../../renderer/evidence/MixturePlot";
import {
  fittedWindow,
  planeDimensions,
  planeScale,
  scaleBar,
  zoomed,
} from "../../../renderer/evidence/planeWindow";
import { valuesTable } from "../../../renderer/evidence/valuesTable";
import { explanationOf } from "./explanations";

const estimate = (value: number, standardError = 0.01): Estimate => ({ value, standardError });
const verdict = (shape: number | null) =>
  ({ quality: "good", shape, usableUpTo: 0.7, sentence: "" }) as const;
const refined = (amortisation: Estimate, approximation: Estimate, shape: number | null): Refinement => ({
  row: 3,
  step: 500,
  seed: 1,
  mean: new Float32Array(2),
  sd: new Float32Array(2),
  stepsTaken: 200,
  elbo: estimate(-149.44),
  refinedElbo: estimate(-149.07),
  verdict: verdict(shape),
  logEvidence: estimate(-148.62, 0),
  approximation,
  amortisation,
  total: estimate(amortisation.value + approximation.value),
  warning: null,
  exactKl: null,
});

describe("the gap in words", () => {
  it("says what was won, what k̂ did and what is left", () => {
    const text = refinementSentence(refined(estimate(0.37), estimate(0.45), 0.66), verdict(0.54));
    expect(text).toContain("raises the bound by 0.37 nats, but k̂ goes from 0.54 to 0.66");
    expect(text).toContain("remaining 0.45 nats");
  });

  it("claims nothing within the error", () => {
    const text = refinementSentence(
      refined(estimate(-0.01, 0.02), estimate(0.001, 0.02), null),
      verdict(null),
    );
    expect(text).toContain("as good as the best one");
    expect(text).toContain("Nothing is left");
    expect(text).not.toMatch(/NaN|null/);
  });

  it("gives a part below 0 no width, and both together all of it", () => {
    expect(gapShares(0.3, 0.1)).toEqual([0.7499999999999999, 0.25]);
    expect(gapShares(-0.01, 0.5)).toEqual([0, 1]);
    expect(gapShares(0, 0)).toEqual([0, 0]);
  });

  it("writes an error only where there is one", () => {
    expect(withError(estimate(0.374, 0.012))).toBe("0.37 ± 0.01");
    expect(withError(estimate(-0.374, 0))).toBe("−0.37");
  });
});

describe("the small maps", () => {
  it("hold q and p(z|x) with room", () => {
    const window = fittedWindow(explanationOf(), [0, 1]);
    const scale = planeScale(window, 200, 200);
    for (const [x, y] of [
      [0.5, -1],
      [0.4, -0.9],
      [0.4 + 3 * 0.2, -0.9],
    ] as const) {
      expect(scale.x(x)).toBeGreaterThan(0);
      expect(scale.x(x)).toBeLessThan(200);
      expect(scale.y(y)).toBeGreaterThan(0);
      expect(scale.y(y)).toBeLessThan(200);
    }
    expect(scale.invertX(scale.x(0.3))).toBeCloseTo(0.3, 9);
  });

  it("zoom about the pointer", () => {
    const window = { x: 1, y: 2, span: 4 };
    const before = planeScale(window, 100, 100);
    const after = planeScale(zoomed(window, 0.5, { x: 2, y: 1 }), 100, 100);
    expect(after.x(2)).toBeCloseTo(before.x(2), 9);
    expect(after.y(1)).toBeCloseTo(before.y(1), 9);
    expect(after.pixelsPerSigma).toBeCloseTo(2 * before.pixelsPerSigma, 9);
  });

  it("have a round scale bar", () => {
    expect(scaleBar(1.7)).toBeCloseTo(0.2, 9);
    expect(scaleBar(0.36)).toBeCloseTo(0.05, 9);
    expect(scaleBar(10)).toBe(2);
  });

  it("show the plane of the map, and of one dimension the line", () => {
    expect(planeDimensions(1, { kind: "axes", x: 0, y: 1 })).toEqual([0, 0]);
    expect(planeDimensions(8, { kind: "axes", x: 4, y: 2 })).toEqual([4, 2]);
    expect(planeDimensions(3, { kind: "axes", x: 7, y: 2 })).toEqual([0, 1]);
    expect(planeDimensions(8, { kind: "pca" })).toEqual([0, 1]);
  });
});

describe("copied values", () => {
  it("are a table of equal rows with full precision", () => {
    const lines = valuesTable(explanationOf(), null, null).split("\n");
    expect(new Set(lines.map((line) => line.split("\t").length))).toEqual(new Set([5]));
    expect(lines.find((line) => line.startsWith("log p(x)\t"))).toBe(
      "log p(x)\t-148.62\t\tnats\texact on grid",
    );
    expect(lines.join()).not.toMatch(/NaN|null|undefined/);
  });
});

describe("bars", () => {
  it("are as many as fit beside the column of all others", () => {
    expect(barsThatFit(776, 24)).toBe(17);
    expect(barsThatFit(776, 5)).toBe(5);
    expect(barsThatFit(100, 24)).toBe(1);
  });
});
