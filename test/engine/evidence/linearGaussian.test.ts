import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import {
  logEvidence,
  logLikelihood,
  posteriorLogDensity,
  posteriorOf,
  type LinearGaussian,
} from "./linearGaussian";

/** Written by test/fixtures/evidence/make_fixtures.py. */
interface GoldenModel extends LinearGaussian {
  readonly x: number[];
  readonly z: number[];
  readonly logEvidence: number;
  readonly logLikelihood: number;
  readonly logPosterior: number;
  readonly posteriorMean: number[];
  readonly posteriorCovariance: number[][];
}

const file = fileURLToPath(new URL("../../fixtures/evidence/linearGaussian.json", import.meta.url));
// The fixture's shape is what the script beside it writes.
const models = JSON.parse(readFileSync(file, "utf8")) as GoldenModel[];

describe("the linear-Gaussian oracle", () => {
  it.each(models.map((model) => [model.posteriorMean.length, model] as const))(
    "equals SciPy in d = %i",
    (_, model) => {
      const posterior = posteriorOf(model, model.x);
      expect(logLikelihood(model, model.x, model.z)).toBeCloseTo(model.logLikelihood, 9);
      expect(logEvidence(model, model.x)).toBeCloseTo(model.logEvidence, 9);
      expect(posteriorLogDensity(posterior, model.z)).toBeCloseTo(model.logPosterior, 9);
      posterior.mean.forEach((m, j) => expect(m).toBeCloseTo(model.posteriorMean[j] ?? NaN, 9));
      model.posteriorCovariance.flat().forEach((c, i) => expect(posterior.covariance[i]).toBeCloseTo(c, 9));
    },
  );
});
