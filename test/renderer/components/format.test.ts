import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compact,
  deviation,
  dimensionName,
  duration,
  fixed,
  integer,
  nats,
  percent,
  plural,
  significant,
} from "../../../renderer/components/format";
import { parseNumber } from "../../../renderer/components/parseNumber";

describe("numbers as text", () => {
  it("writes a true minus sign and thousands commas", () => {
    expect(nats(-1234.567)).toBe("−1,234.57");
    expect(integer(18400)).toBe("18,400");
    expect(deviation(0.1234)).toBe("0.123");
    expect(percent(0.3935)).toBe("39.4 %");
  });

  it("gives no sign to what rounds to zero", () => {
    expect(nats(-0.004)).toBe("0.00");
    expect(nats(-0.006)).toBe("−0.01");
  });

  it("says what is no number in words", () => {
    expect(nats(Number.NaN)).toBe("not a number");
    expect(nats(-Infinity)).toBe("−∞");
  });

  it("is read back by the number fields to its own precision", () => {
    fc.assert(
      fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), (value) => {
        const read = parseNumber(fixed(value, 2));
        expect(read).not.toBeNull();
        expect(Math.abs((read ?? Number.NaN) - value)).toBeLessThanOrEqual(0.005 + 1e-6);
      }),
    );
  });

  it("keeps significant digits over many scales", () => {
    expect(significant(0.001, 2)).toBe("0.0010");
    expect(significant(14.234)).toBe("14.2");
    expect(significant(1234.5)).toBe("1,235");
    expect(significant(1.5e-7, 2)).toBe("1.5 × 10⁻⁷");
    expect(significant(0)).toBe("0");
  });

  it("shortens counts", () => {
    expect(compact(940)).toBe("940");
    expect(compact(633_984)).toBe("634 k");
    expect(compact(1_240_000)).toBe("1.24 M");
    expect(plural(1, "item")).toBe("1 item");
    expect(plural(2000, "class", "classes")).toBe("2,000 classes");
  });

  it("counts dimensions from one", () => {
    expect(dimensionName(0)).toBe("z₁");
    expect(dimensionName(11)).toBe("z₁₂");
  });

  it("says durations in their two largest units", () => {
    expect(duration(0.2)).toBe("under 1 s");
    expect(duration(39.4)).toBe("39 s");
    expect(duration(60)).toBe("1 min");
    expect(duration(250)).toBe("4 min 10 s");
    expect(duration(3599.9)).toBe("1 h");
    expect(duration(7199)).toBe("2 h");
    expect(duration(4800)).toBe("1 h 20 min");
  });
});
