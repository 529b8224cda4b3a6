import { describe, expect, it } from "vitest";
import { typicalRow } from "../../../renderer/tour/typicalRow";

/** Rows 0 … 8 at distance 2^(row − 4) with sd 0.1; the middle one is row 4. */
const encoding = {
  count: 9,
  latentSize: 2,
  mean: Float32Array.from({ length: 18 }, (_, i) => (i % 2 === 0 ? 2 ** (i / 2 - 4) : 0)),
  sd: new Float32Array(18).fill(0.1),
};

const labels = new Int32Array(9).fill(-1);

describe("typicalRow", () => {
  it("is the row with the median distance and width", () => {
    expect(typicalRow(encoding, null)).toBe(4);
    const sd = encoding.sd.slice();
    // Twice in the median's place and very wide: no longer ordinary.
    sd[8] = 5;
    expect(typicalRow({ ...encoding, sd }, null)).not.toBe(4);
  });

  it("is a validation row where there are any", () => {
    expect(typicalRow(encoding, { split: Uint8Array.from([0, 0, 0, 0, 0, 0, 1, 1, 1]), labels })).toBe(7);
    expect(typicalRow(encoding, { split: new Uint8Array(9), labels })).toBe(4);
  });

  it("lies among its own label", () => {
    // Two labels in turn along a line; from row 50 on there is one alone.
    const count = 90;
    const mean = Float32Array.from({ length: count }, (_, row) => 1 + row / 1000);
    const mixed = Int32Array.from({ length: count }, (_, row) => (row < 50 ? row % 2 : 1));
    const row = typicalRow(
      { count, latentSize: 1, mean, sd: new Float32Array(count).fill(0.1) },
      { split: new Uint8Array(count), labels: mixed },
    );
    expect(row).toBeGreaterThanOrEqual(50);
  });

  it("is none without rows", () => {
    expect(typicalRow({ ...encoding, count: 0 }, null)).toBeNull();
  });
});
