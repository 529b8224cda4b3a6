import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tickDecimals, ticksBetween, tickStep } from "../../../renderer/map/ticks";

describe("ticks", () => {
  it("are 1, 2 or 5 times a power of ten, far enough apart and no further than needed", () => {
    fc.assert(
      fc.property(fc.double({ min: 20, max: 2000, noNaN: true }), (scale) => {
        const step = tickStep(scale, 64);
        const mantissa = step / 10 ** Math.floor(Math.log10(step) + 1e-9);
        expect([1, 2, 5].some((m) => Math.abs(m - mantissa) < 1e-6)).toBe(true);
        expect(step * scale).toBeGreaterThanOrEqual(64 * (1 - 1e-6));
        expect(step * scale).toBeLessThanOrEqual(64 * 2.5 * (1 + 1e-6));
      }),
    );
  });

  it("at the fitted scale are whole σ", () => {
    expect(tickStep(103, 64)).toBe(1);
    expect(ticksBetween(-3.7, 3.7, 1)).toEqual([-3, -2, -1, 0, 1, 2, 3]);
  });

  it("include both ends and have no minus zero", () => {
    const ticks = ticksBetween(-0.4, 0.4, 0.2);
    expect(ticks).toHaveLength(5);
    expect(Object.is(ticks[2], 0)).toBe(true);
  });

  it("have the decimals that tell them apart", () => {
    expect([5, 1, 0.5, 0.2, 0.05, 0.01].map(tickDecimals)).toEqual([0, 0, 1, 1, 2, 2]);
  });
});
