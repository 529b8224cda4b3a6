import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "#shared/math/random";
import { AppErrorException } from "#shared/domain/appError";
import { binariserOf } from "#engine/train/binarise";
import { observationsOf } from "#engine/train/observations";
import { barImages, smallModel, table } from "./smallData";
import { configFor } from "#engine/session/configFor";

/** Every grey value once in each of many rows, so that frequencies can be counted. */
const rowsOfAllGreys = 4000;

function frequencies(features: number): Float64Array {
  const values = Uint8Array.from({ length: features }, (_, i) => i & 255);
  const binarise = binariserOf({ kind: "u8", values }, features);
  const out = new Float32Array(features);
  const counts = new Float64Array(256);
  const random = new Random(3);
  for (let n = 0; n < rowsOfAllGreys; n++) {
    binarise([0], random, out, 0);
    for (let i = 0; i < 256; i++) counts[i] = (counts[i] ?? 0) + (out[i] ?? 0);
  }
  return counts.map((count) => count / rowsOfAllGreys);
}

describe("stochastic binarisation", () => {
  // 256 features go four at a time, 257 value by value.
  it.each([256, 257])("makes a grey value 1 with its probability (%i features)", (features) => {
    frequencies(features).forEach((frequency, grey) => {
      const p = grey / 255;
      // Five standard errors; none at all for 0 and 255.
      expect(Math.abs(frequency - p), `grey ${grey}`).toBeLessThanOrEqual(
        5 * Math.sqrt((p * (1 - p)) / rowsOfAllGreys),
      );
    });
  });

  it("writes exactly the rows asked for, 0 and 1 only, wherever they go", () => {
    const dataset = barImages(20);
    const { draw } = observationsOf(dataset, { likelihood: "bernoulli", binarisation: "stochastic" });
    fc.assert(
      fc.property(fc.array(fc.nat(19), { minLength: 1, maxLength: 5 }), fc.nat(3), (rows, gap) => {
        const out = new Float32Array(rows.length * 36 + 2 * gap).fill(-1);
        draw(rows, new Random(1), out, gap);
        expect([...out.subarray(0, gap), ...out.subarray(gap + rows.length * 36)]).toEqual(
          Array(2 * gap).fill(-1),
        );
        const grey = dataset.displayRows(rows);
        grey.forEach((value, i) => {
          const bit = out[gap + i] ?? -1;
          expect(value === 0 || value === 1 ? [value] : [0, 1]).toContain(bit);
        });
      }),
    );
  });

  it("has the grey values as its expectation", () => {
    const dataset = barImages(5);
    const { expected } = observationsOf(dataset, { likelihood: "bernoulli", binarisation: "stochastic" });
    const out = new Float32Array(36);
    expected([3], out);
    expect(out).toEqual(dataset.displayRows([3]));
  });
});

describe("what a model sees", () => {
  it("is cut at one half under static binarisation, in training as in inference", () => {
    const dataset = barImages(5);
    const { draw, expected } = observationsOf(dataset, { likelihood: "bernoulli", binarisation: "static" });
    const drawn = new Float32Array(36);
    draw([2], new Random(9), drawn);
    const cut = dataset.displayRows([2]).map((value) => (value >= 0.5 ? 1 : 0));
    expect(drawn).toEqual(cut);
    expected([2], drawn);
    expect(drawn).toEqual(cut);
  });

  it("is the standardised row under a Gaussian likelihood", () => {
    const dataset = table(Float64Array.of(1, 10, 2, 30, 3, 20, 4, 50, 5, 5, 6, 60), ["a", "b"]);
    const { draw } = observationsOf(dataset, { likelihood: "gaussian", binarisation: "stochastic" });
    const drawn = new Float32Array(2);
    draw([1], new Random(9), drawn);
    const expected = new Float32Array(2);
    dataset.modelRows([1], expected);
    expect(drawn).toEqual(expected);
  });

  it("is refused where a Bernoulli likelihood cannot fit", () => {
    const dataset = table(Float64Array.of(1, 10, 2, 30, 3, 20, 4, 50), ["a", "b"]);
    expect(() => observationsOf(dataset, { likelihood: "bernoulli", binarisation: "static" })).toThrow(
      AppErrorException,
    );
  });
});

describe("likelihoods and the data they are of", () => {
  const codes = Float64Array.from({ length: 120 }, (_, i) => [i % 3, i % 5][i % 2] ?? 0);
  const measured = table(Float64Array.of(1, 10.5, 2, 30.5, 3, 20, 4, 50), ["a", "b"]);

  it("suggests levels for columns of few whole numbers, with the reason", () => {
    const { suggestedLikelihood } = table(codes, ["a", "b"]).summary;
    expect(suggestedLikelihood).toEqual({
      kind: "categorical",
      reason: "columns of whole numbers, at most 5 different ones each",
    });
    expect(measured.summary.suggestedLikelihood.kind).toBe("gaussian");
  });

  it("finds the levels of each column as the model sees them", () => {
    const dataset = table(codes, ["a", "b"]);
    const { categories } = configFor({ ...smallModel, likelihood: "categorical" }, dataset);
    if (categories?.kind !== "columns") throw new Error("no columns");
    expect(categories.values.map(({ length }) => length)).toEqual([3, 5]);
    const out = new Float32Array(2);
    observationsOf(dataset, { ...smallModel, likelihood: "categorical", categories }).expected([7], out);
    out.forEach((value, j) => expect(categories.values[j]).toContain(value));
  });

  it("brings pixels to the levels of a categorical likelihood", () => {
    const categories = { kind: "levels", count: 3 } as const;
    const { expected } = observationsOf(barImages(5), {
      ...smallModel,
      likelihood: "categorical",
      categories,
    });
    const out = new Float32Array(36);
    expected([1], out);
    expect([...new Set(out)].every((value) => [0, 0.5, 1].includes(value))).toBe(true);
  });

  it.each(["continuous-bernoulli", "discretised-logistic", "bernoulli"] as const)(
    "refuses %s for columns in units of their own",
    (likelihood) => {
      expect(() => observationsOf(measured, { ...smallModel, likelihood })).toThrow(AppErrorException);
    },
  );
});
