import { describe, expect, it } from "vitest";
import { datumOf } from "#engine/probability/datum";
import type { Dataset } from "#engine/data/dataset";
import { explain } from "#engine/probability/explain";
import { race } from "#engine/probability/race";
import { refineDatum } from "#engine/probability/refineDatum";
import { Scheduler } from "#engine/scheduler/scheduler";
import { InferencePrograms } from "#engine/infer/programs";
import { buildModel } from "#engine/model/model";
import type { Trainer } from "#engine/train/trainer";
import { observationsOf } from "#engine/train/observations";
import { barImages, runtime, smallModel, trainerOf, trainTo } from "../train/smallData";
import { readerOf, silent } from "./linearModel";

// Trained a little: an encoder that misses the posterior altogether has no error bar to go by.
const dataset = barImages(40);
const { parameters } = await trainedOn(dataset);
const programs = new InferencePrograms(runtime, buildModel(smallModel, 36));
const observations = observationsOf(dataset, smallModel);
const weights = { parameters, step: 600 };
const reader = readerOf({ programs, observations, dataset, weights }, new Scheduler());

async function trainedOn(data: Dataset): Promise<Trainer> {
  const trainer = await trainerOf(data);
  await trainTo(trainer, 600);
  return trainer;
}

describe("a grey datum under stochastic binarisation", () => {
  it("is one binary x for a seed, the same for every question", async () => {
    const grey = new Float32Array(36);
    observations.expected([3], grey);
    expect(grey.some((v) => v > 0 && v < 1)).toBe(true);
    const { x, q } = await datumOf(reader, 3, 8);
    expect(x.every((v) => v === 0 || v === 1)).toBe(true);
    x.forEach((v, i) => {
      if (grey[i] === 0 || grey[i] === 1) expect(v).toBe(grey[i]);
    });
    expect((await datumOf(reader, 3, 8)).x).toEqual(x);
    const seeds = await Promise.all([1, 2, 3, 4, 5].map((seed) => datumOf(reader, 3, seed)));
    expect(new Set(seeds.map((datum) => datum.x.join(""))).size).toBeGreaterThan(1);

    const { mean, sd } = await programs.run("encode", 1, weights.parameters, { x });
    expect(q).toEqual({ mean, sd });
    const asked = { row: 3, seed: 8 };
    const explained = await explain(reader, { ...asked, largestK: 500 }, silent);
    const raced = await race(reader, { ...asked, count: 500 }, silent);
    expect(explained.mean).toEqual(q.mean);
    // The very same draws, added up in another order.
    const last = raced.encoder.history[raced.encoder.history.length - 1];
    expect(last?.logEvidence).toBeCloseTo(explained.evidence.logEvidence, 10);
  });

  it("keeps ELBO ≤ L_K ≤ log p(x), and every gap at or above 0", async () => {
    let reliable = 0;
    for (const row of [0, 1, 2, 3]) {
      const { exact, elbo, evidence, ladder, verdict } = await explain(
        reader,
        { row, seed: 1, largestK: 5000 },
        silent,
      );
      const truth = exact?.logEvidence ?? NaN;
      expect(exact?.kl).toBeGreaterThan(0);
      expect(Math.abs(elbo.value - (exact?.elbo ?? NaN))).toBeLessThan(4 * elbo.standardError + 1e-3);
      // Where single samples decide, the error bar is too small, as the verdict says.
      if (verdict.quality !== "unreliable") {
        reliable++;
        expect(Math.abs(evidence.logEvidence - truth)).toBeLessThan(4 * (evidence.standardError ?? 0) + 1e-3);
      }
      for (const { mean, standardError } of ladder.encoder) {
        expect(mean).toBeGreaterThan(elbo.value - 4 * (standardError ?? 0));
        expect(mean).toBeLessThan(truth + 4 * (standardError ?? 0) + 1e-3);
      }
      const refined = await refineDatum(reader, { row, seed: 1, steps: 150 }, silent);
      expect(refined.logEvidence).toEqual({ value: truth, standardError: 0 });
      expect(refined.amortisation.value).toBeGreaterThan(-4 * refined.amortisation.standardError);
      expect(refined.exactKl ?? -1).toBeGreaterThanOrEqual(0);
      expect(refined.exactKl ?? Infinity).toBeLessThan((exact?.kl ?? 0) + 1e-3);
      expect(refined.warning).toBeNull();
    }
    expect(reliable).toBeGreaterThan(0);
  });
});
