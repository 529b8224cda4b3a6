import { describe, expect, it } from "vitest";
import { bandRuns, belowAxis, ladderAxis, tickDecimals, topOf } from "../../../renderer/evidence/ladderAxis";
import { explanationOf, rung } from "./explanations";

describe("the ladder's axis", () => {
  it("holds the ELBO and log p(x), and leaves the prior's first rungs below", () => {
    const explanation = explanationOf();
    const [low, high] = ladderAxis(explanation);
    expect(low).toBeLessThan(-149.45);
    expect(high).toBeGreaterThan(-148.62);
    expect(high - low).toBeLessThan(8);
    expect(belowAxis(explanation.ladder.prior, low)).toBe(-173.6);
    expect(belowAxis(explanation.ladder.encoder, low)).toBeNull();
  });

  it("keeps a span where the bound is tight", () => {
    const flat = explanationOf({
      elbo: { value: -148.62, standardError: 0 },
      ladder: { encoder: [rung(1, -148.62)], prior: [rung(1, -148.62)] },
    });
    const [low, high] = ladderAxis(flat);
    expect(high - low).toBeGreaterThan(0.04);
    expect(Number.isFinite(low) && Number.isFinite(high)).toBe(true);
  });

  it("shows prior means that land above log p(x) by chance, and stays near when they are far off", () => {
    const above = (mean: number) =>
      ladderAxis(
        explanationOf({ ladder: { ...explanationOf().ladder, prior: [rung(1, -170), rung(1000, mean)] } }),
      );
    expect(above(-147.5)[1]).toBeGreaterThan(-147.5);
    expect(above(-20)[1]).toBeLessThan(-140);
  });

  it("stands under the estimate where there is no grid", () => {
    expect(topOf(explanationOf({ exact: null }))).toEqual({ value: -148.56, isExact: false });
    expect(topOf(explanationOf())).toEqual({ value: -148.62, isExact: true });
  });

  it("writes ticks with the decimals that their step needs", () => {
    expect([10, 1, 0.5, 0.1, 0.25, 0.02].map(tickDecimals)).toEqual([0, 0, 1, 1, 1, 2]);
  });
});

describe("bands", () => {
  it("are drawn only where neighbouring rungs have quantiles", () => {
    const has = { low: -2, high: -1 };
    const runs = bandRuns([rung(1, 0, has), rung(2, 0, has), rung(5, 0), rung(10, 0, has), rung(20, 0)]);
    expect(runs.map((run) => run.map(({ k }) => k))).toEqual([[1, 2]]);
  });
});
