import { describe, expect, it } from "vitest";
import { summaryOf } from "#engine/survey/surveySummary";
import { GrowingColumns } from "#engine/survey/surveyColumns";
import { surveyRows } from "#engine/survey/surveyRows";
import { aggregateOverlap } from "#engine/evidence/aggregateOverlap";
import { elboSurgery } from "#engine/evidence/elboSurgery";
import { finish } from "#engine/evidence/latentCloud";
import { explain } from "#engine/probability/explain";
import { mixture } from "#engine/probability/mixture";
import type { ModelReader } from "#engine/probability/modelReader";
import { race } from "#engine/probability/race";
import { refineDatum } from "#engine/probability/refineDatum";
import { uncertainty } from "#engine/probability/uncertainty";
import { sdParameter } from "#engine/model/gaussian";
import { Random } from "#shared/math/random";
import { appErrorOf } from "../appErrorOf";
import { logEvidence } from "../evidence/linearGaussian";
import { linearCase, silent } from "./linearModel";

/** The same model with some of its weights replaced, all entries by one number. */
function withWeights(
  { weights, ...reader }: ModelReader,
  change: Readonly<Record<string, number>>,
): ModelReader {
  const parameters = { ...weights.parameters };
  for (const [name, value] of Object.entries(change)) {
    const found = parameters[name];
    if (found === undefined) throw new Error(`There is no weight ${name}`);
    parameters[name] = new Float32Array(found.length).fill(value);
  }
  return { ...reader, weights: { ...weights, parameters } };
}

/** Everything that the window asks about one datum. */
async function allOf(reader: ModelReader): Promise<Readonly<Record<string, unknown>>> {
  const datum = { row: 1, seed: 2 };
  const explained = await explain(reader, { ...datum, largestK: 200 }, silent);
  return {
    explained,
    raced: await race(reader, { ...datum, count: 200 }, silent),
    mixed: await mixture(reader, { ...datum, over: "encoder", count: 200, top: 8 }, silent),
    refined: await refineDatum(reader, { ...datum, steps: 20 }, silent),
    spread: await uncertainty(reader, { ...datum, under: "posterior", count: 20 }, silent),
  };
}

/** Paths to numbers that are NaN or infinite. */
function notFinite(value: unknown, path = ""): string[] {
  if (typeof value === "number") return Number.isFinite(value) ? [] : [`${path} ${value}`];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) => notFinite(inner, `${path}/${key}`));
}

const one = linearCase(1);
const two = linearCase(2);
const many = linearCase(64);

describe("extremes of one datum: finite, right, or refused with the reason", () => {
  it.each([
    ["d = 1", one.reader],
    ["d = 64", many.reader],
    [
      "a collapsed model",
      withWeights(two.reader, {
        "decoder/output/weight": 0,
        "encoder/mean/weight": 0,
        "encoder/mean/bias": 0,
        "encoder/logVariance/bias": 0,
      }),
    ],
    // σ = 0.004: the log-likelihood of a residual of one is −30,000 nats.
    ["a likelihood of many thousands of nats", withWeights(two.reader, { [sdParameter]: Math.log(0.004) })],
    ["an encoder that is nearly a point", withWeights(two.reader, { "encoder/logVariance/bias": -30 })],
  ])("%s", async (_name, reader) => {
    expect(notFinite(await allOf(reader))).toEqual([]);
  });

  it("is right at d = 1 and d = 64, and says which of the two has a grid", async () => {
    for (const { reader, truth, x } of [one, many]) {
      const found = await explain(reader, { row: 1, seed: 2, largestK: 20_000 }, silent);
      const expected = logEvidence(truth, x(1));
      if (found.exact) expect(Math.abs(found.exact.logEvidence - expected)).toBeLessThan(1e-4);
      else expect(found.exactRefusal).toContain("this model has 64");
      const { logEvidence: value, standardError } = found.evidence;
      // In 64 dimensions a diagonal q is a poor proposal: the verdict says so, and the bound stays one.
      if (found.verdict.quality === "unreliable")
        expect(value).toBeLessThan(expected + 4 * (standardError ?? 0));
      else expect(Math.abs(value - expected)).toBeLessThan(4 * (standardError ?? 0));
      expect(found.elbo.value).toBeLessThan(value);
    }
  });

  it("is right for a collapsed model: p(x) is p(x|z) whatever z, and q is the posterior", async () => {
    const change = {
      "decoder/output/weight": 0,
      "encoder/mean/weight": 0,
      "encoder/mean/bias": 0,
      "encoder/logVariance/bias": 0,
    };
    const found = await explain(withWeights(two.reader, change), { row: 1, seed: 2, largestK: 100 }, silent);
    const flat = { ...two.truth, weights: two.truth.weights.map(() => [0, 0]) };
    expect(found.evidence.logEvidence).toBeCloseTo(logEvidence(flat, two.x(1)), 3);
    expect(found.exact?.logEvidence).toBeCloseTo(logEvidence(flat, two.x(1)), 3);
    expect(found.exact?.overlap).toBeCloseTo(1, 3);
    expect(found.verdict.quality).toBe("good");
    expect(found.kl).toBe(0);
  });

  it("refuses an encoder that is a point, and a decoder whose outputs are no numbers", async () => {
    const point = withWeights(two.reader, { "encoder/logVariance/bias": -400 });
    const burst = withWeights(two.reader, { "decoder/output/bias": NaN });
    for (const reader of [point, burst]) {
      expect((await appErrorOf(allOf(reader))).code).toBe("not-finite");
      const refused = await appErrorOf(surveyRows(reader, [3], { samples: 10, seed: 1 }));
      expect(refused).toMatchObject({ code: "not-finite", where: { row: 4 } });
    }
  });
});

describe("extremes of a data set", () => {
  it("has figures of a single row and a single sample, and no mean with an error of one row", async () => {
    const [figures] = await surveyRows(two.reader, [0], { samples: 1, seed: 1 });
    if (figures === undefined) throw new Error("A row has figures");
    expect(figures.logEvidence).toBeTypeOf("number");
    expect(Number.isFinite(figures.logEvidence)).toBe(true);
    // NaN stands for "there is none" in a column, and for nothing else.
    expect([figures.standardError, figures.shape]).toEqual([NaN, NaN]);
    const columns = new GrowingColumns(1);
    columns.add([figures]);
    expect(summaryOf(columns)).toEqual({ logEvidence: null, elbo: null, kl: null, unreliable: 1 });
  });

  it.each([1, 64])("has overlap and surgery of one row in d = %i", (d) => {
    const cloud = { count: 1, latentSize: d, mean: new Float64Array(d), sd: new Float64Array(d).fill(1) };
    const { overlap } = finish(aggregateOverlap(cloud, 100, new Random(1)));
    expect(overlap).toBeCloseTo(1, 12);
    const surgery = finish(elboSurgery(cloud, 100, new Random(1)));
    expect(surgery).toMatchObject({ meanKl: 0, mostInformation: 0 });
    expect(notFinite(surgery)).toEqual([]);
    expect(Math.abs(surgery.information.value) + Math.abs(surgery.marginalKl.value)).toBeLessThan(1e-9);
  });
});
