import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HistoryPoint } from "#shared/domain/model";
import { linePath } from "../../../renderer/plots/linePath";
import { sparklinePath } from "../../../renderer/plots/Sparkline";
import { thinToPixels } from "../../../renderer/plots/thinToPixels";
import { axisEnd, axisLimits, nearestPoint, timelineSeries } from "../../../renderer/plots/timelineModel";

const point = (step: number, elbo: number, kl: number, validation: number | null = null): HistoryPoint => ({
  step,
  epoch: step / 100,
  train: { elbo, reconstruction: elbo + kl, kl },
  validation: validation === null ? null : { elbo: validation, reconstruction: validation + kl, kl },
});

describe("thinToPixels", () => {
  it("has at most one entry per pixel column and loses no peak", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1 }), (ys) => {
        const xs = ys.map((_, i) => i);
        const columns = thinToPixels(xs, ys, (x) => (x / ys.length) * 20);
        expect(columns.length).toBeLessThanOrEqual(20);
        expect(Math.max(...columns.map((c) => c.high))).toBe(Math.max(...ys));
        expect(Math.min(...columns.map((c) => c.low))).toBe(Math.min(...ys));
        expect(columns.at(-1)?.last).toBe(ys.at(-1));
      }),
    );
  });

  it("leaves out what is not finite", () => {
    expect(thinToPixels([0, 1, 2], [1, Number.NaN, 3], (x) => x)).toHaveLength(2);
    expect(linePath([], [], Number, Number)).toBe("");
  });
});

describe("the timeline", () => {
  it("adds up: −ELBO is reconstruction plus KL", () => {
    const series = timelineSeries([point(1, -150, 6), point(2, -140, 7, -141)]);
    series.total.forEach((total, i) =>
      expect(total).toBeCloseTo((series.reconstruction[i] ?? 0) + (series.kl[i] ?? 0)),
    );
    expect(series.validation).toEqual([Number.NaN, 141]);
  });

  it("keeps the first steps from flattening the rest", () => {
    const history = Array.from({ length: 200 }, (_, i) => point(i + 1, i < 3 ? -540 : -150 - (i % 5), 6));
    const limits = axisLimits(timelineSeries(history));
    expect(limits?.[0]).toBeGreaterThan(120);
    expect(limits?.[0]).toBeLessThanOrEqual(144);
    expect(limits?.[1]).toBeLessThan(200);
  });

  it("has limits for negative values, for one point and for none", () => {
    const limits = axisLimits(timelineSeries([point(1, 12, 1)]));
    expect(limits?.[0]).toBeLessThan(limits?.[1] ?? -Infinity);
    expect(axisLimits(timelineSeries([]))).toBeNull();
    expect(axisLimits(timelineSeries([point(1, Number.NaN, Number.NaN)]))).toBeNull();
  });

  it("shows the first steps on a short axis and the rest up to the stop", () => {
    expect(axisEnd(0, 40_000)).toBe(100);
    expect(axisEnd(900, 40_000)).toBe(2000);
    expect(axisEnd(18_400, 40_000)).toBe(40_000);
    expect(axisEnd(41_000, 40_000)).toBe(41_000);
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 1e6 }), (step, stop) => {
        expect(axisEnd(step, stop)).toBeGreaterThanOrEqual(Math.min(step, stop));
      }),
    );
  });

  it("finds the point nearest to a step", () => {
    const history = [point(10, 0, 0), point(20, 0, 0), point(40, 0, 0)];
    expect([0, 16, 29, 31, 99].map((step) => nearestPoint(history, step)?.step)).toEqual([
      10, 20, 20, 40, 40,
    ]);
    expect(nearestPoint([], 5)).toBeNull();
  });
});

describe("the sparkline", () => {
  it("needs two points", () => {
    expect(sparklinePath([1], [-100])).toBeNull();
    expect(sparklinePath([1, 2], [-100, Number.NaN])).toBeNull();
    expect(sparklinePath([1, 2], [-100, -90])?.path).toMatch(/^M.*L/);
  });
});
