import { describe, expect, it } from "vitest";
import { signTest } from "#engine/duel/signTest";

describe("the sign test", () => {
  // scipy.stats.binomtest(higher, higher + lower).pvalue, SciPy 1.17.1
  it.each([
    [1, 0, 1.0],
    [5, 1, 0.21875],
    [7, 6, 1.0],
    [1744, 256, 1.0709468318391114e-271],
    [1010, 990, 0.6709544855556541],
    [3, 30, 1.4011748135089874e-6],
    [50100, 49900, 0.5291572940801981],
  ])("of %d against %d is SciPy's", (higher, lower, p) => {
    expect(signTest(higher, lower) / p).toBeCloseTo(1, 9);
    expect(signTest(lower, higher)).toBe(signTest(higher, lower));
  });

  it("has nothing to tell without differences, and an end where doubles have one", () => {
    expect(signTest(0, 0)).toBe(1);
    expect(signTest(500, 500)).toBe(1);
    expect(signTest(100_000, 0)).toBe(0);
  });
});
