import { describe, expect, it } from "vitest";
import { Random } from "#shared/math/random";
import { estimateEvidence } from "#engine/evidence/importanceWeights";
import { datumOf } from "#engine/probability/datum";
import { explain } from "#engine/probability/explain";
import { mixture } from "#engine/probability/mixture";
import { modelJoint, modelJointGradient } from "#engine/probability/modelJoint";
import { race } from "#engine/probability/race";
import { refineDatum } from "#engine/probability/refineDatum";
import { uncertainty } from "#engine/probability/uncertainty";
import { standardNormalLogDensity } from "#shared/math/gaussian";
import { gaussianLogDensities } from "#engine/evidence/diagonalGaussian";
import {
  bestDiagonal,
  decode,
  klToPosterior,
  logEvidence,
  logLikelihood,
  posteriorOf,
} from "../evidence/linearGaussian";
import { linearCase, silent } from "./linearModel";

/**
 * Nats. The likelihood is a float32 sum of 12 terms, some 30 nats together: 12 roundings of 2⁻²⁴ · 30 are 2e-5, and those
 * of the means before them as much again.
 */
const FLOAT32 = 1e-4;
/** A true value is further off than this many standard errors once in sixteen thousand. */
const ERRORS = 4;

const plane = linearCase(2);
const many = linearCase(5);

describe("p(x) of one datum in a model whose answers are known", () => {
  it("evaluates log p(x, z) and its gradient, whatever the batches", async () => {
    for (const { reader, truth, x } of [plane, many]) {
      const d = reader.programs.model.latentSize;
      const values = Float32Array.from(x(3));
      const z = Float64Array.from({ length: 1500 * d }, (_, i) => Math.fround(2 * Math.sin(1.7 * i)));
      const { logLikelihood: found, logPrior } = await modelJoint(reader, values).evaluate(z, 1500);
      const { logJoint, gradient } = await modelJointGradient(reader, values)(z, 1500);
      for (const i of [0, 15, 16, 1023, 1024, 1499]) {
        const at = z.subarray(i * d, (i + 1) * d);
        const expected = logLikelihood(truth, x(3), at);
        // Far from the data the terms are larger, and their roundings with them.
        expect(Math.abs((found[i] ?? 0) - expected)).toBeLessThan(1e-6 * (30 + Math.abs(expected)));
        expect(logPrior[i]).toBe(standardNormalLogDensity(at));
        expect(Math.abs((logJoint[i] ?? 0) - expected - standardNormalLogDensity(at))).toBeLessThan(
          1e-6 * (30 + Math.abs(expected)),
        );
        const residual = decode(truth, at).map((mean, k) => (values[k] ?? 0) - mean);
        for (let j = 0; j < d; j++) {
          const slope = residual.reduce((sum, r, k) => sum + r * (truth.weights[k]?.[j] ?? 0), 0);
          const wanted = slope / truth.noise ** 2 - (at[j] ?? 0);
          expect(Math.abs((gradient[i * d + j] ?? 0) - wanted)).toBeLessThan(1e-5 * (10 + Math.abs(wanted)));
        }
      }
    }
  });

  it("explains: the grid, the bound, the gap and the ladder hit the closed forms", async () => {
    for (const row of [0, 1, 2, 3]) {
      const { reader, truth, x } = plane;
      const found = await explain(reader, { row, seed: 5, largestK: 4000 }, silent);
      const posterior = posteriorOf(truth, x(row));
      const evidence = logEvidence(truth, x(row));
      const kl = klToPosterior({ mean: found.mean, sd: found.sd }, posterior);
      const { exact } = found;
      expect(found.exactRefusal).toBeNull();
      expect(exact?.exact).toBe(true);
      expect(Math.abs((exact?.logEvidence ?? 0) - evidence)).toBeLessThan(FLOAT32);
      expect(Math.abs((exact?.kl ?? 0) - kl)).toBeLessThan(FLOAT32);
      expect(Math.abs((exact?.elbo ?? 0) - (evidence - kl))).toBeLessThan(FLOAT32);
      exact?.mean.forEach((m, j) => expect(m).toBeCloseTo(posterior.mean[j] ?? NaN, 4));
      exact?.covariance.forEach((c, i) => expect(c).toBeCloseTo(posterior.covariance[i] ?? NaN, 4));
      expect(exact?.modeCount).toBe(1);

      const { elbo, ladder, evidence: estimate } = found;
      expect(Math.abs(elbo.value - (evidence - kl))).toBeLessThan(ERRORS * elbo.standardError);
      expect(elbo.value).toBeCloseTo(found.reconstruction.value - found.kl, 10);
      const error = estimate.standardError ?? 0;
      expect(Math.abs(estimate.logEvidence - evidence)).toBeLessThan(ERRORS * error);
      expect(ladder.encoder.map(({ k }) => k)).toEqual([
        1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 4000,
      ]);
      const [first] = ladder.encoder;
      expect(Math.abs((first?.mean ?? 0) - (evidence - kl))).toBeLessThan(
        ERRORS * (first?.standardError ?? 0),
      );
      for (const { mean, standardError, low, high, blocks } of [...ladder.encoder, ...ladder.prior]) {
        expect(mean).toBeLessThan(evidence + ERRORS * (standardError ?? 0));
        expect(low === null).toBe(blocks < 20);
        if (low !== null && high !== null) expect(low).toBeLessThan(high);
      }
      // L_K rises with K, between rungs that are many errors apart.
      const rung = (k: number): number => ladder.encoder.find((r) => r.k === k)?.mean ?? NaN;
      expect(rung(1)).toBeLessThan(rung(10));
      expect(rung(10)).toBeLessThan(rung(200));
    }
  });

  it("draws regions of stated mass as closed rings", async () => {
    const { reader, truth, x } = plane;
    const { exact } = await explain(reader, { row: 1, seed: 5, largestK: 10 }, silent);
    const { covariance, mean, precision } = posteriorOf(truth, x(1));
    const [a = 0, b = 0, , d = 0] = covariance;
    expect(exact?.contours.map(({ mass }) => mass)).toEqual([0.3935, 0.8647, 0.95]);
    for (const { mass, rings } of exact?.contours ?? []) {
      const radius = -2 * Math.log(1 - mass);
      expect(rings).toHaveLength(1);
      const [ring = new Float32Array(0)] = rings;
      expect([ring[0], ring[1]]).toEqual([ring[ring.length - 2], ring[ring.length - 1]]);
      let area = 0;
      for (let i = 0; i + 3 < ring.length; i += 2) {
        const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = ring.subarray(i, i + 4);
        area += (x0 * y1 - x1 * y0) / 2;
        const u = [x0 - (mean[0] ?? 0), y0 - (mean[1] ?? 0)];
        const square = u.reduce(
          (sum, p, j) => sum + u.reduce((s, q, k) => s + p * q * (precision[2 * j + k] ?? 0), 0),
          0,
        );
        expect(Math.abs(square / radius - 1)).toBeLessThan(0.01);
      }
      expect(Math.abs(Math.abs(area) / (Math.PI * radius * Math.sqrt(a * d - b * b)) - 1)).toBeLessThan(
        0.005,
      );
    }
  });

  it("says why there is no grid, and estimates all the same", async () => {
    const { reader, truth, x } = many;
    const found = await explain(reader, { row: 2, seed: 1, largestK: 10_000 }, silent);
    expect(found.exact).toBeNull();
    expect(found.exactRefusal).toBe(
      "Exact log p(x) needs 1 to 3 latent dimensions; this model has 5. Showing L₁₀₀₀₀ ± s.e. instead.",
    );
    const { logEvidence: estimate, standardError } = found.evidence;
    expect(Math.abs(estimate - logEvidence(truth, x(2)))).toBeLessThan(ERRORS * (standardError ?? 0));
  });

  it("races: weights, estimates and effective sizes belong together", async () => {
    const { reader, truth, x } = plane;
    const found = await race(reader, { row: 0, seed: 3, count: 2000 }, silent);
    const { mean, sd } = (await datumOf(reader, 0, 3)).q;
    for (const lane of [found.prior, found.encoder]) {
      expect(lane.z).toHaveLength(4000);
      const proposal = lane === found.prior ? { mean: [0, 0], sd: [1, 1] } : { mean, sd };
      const densities = gaussianLogDensities(proposal, lane.z);
      for (const k of [0, 1, 999, 1999]) {
        const z = lane.z.subarray(2 * k, 2 * k + 2);
        const weight = logLikelihood(truth, x(0), z) + standardNormalLogDensity(z) - (densities[k] ?? 0);
        expect(Math.abs((lane.logWeights[k] ?? 0) - weight)).toBeLessThan(1e-5 * (30 + Math.abs(weight)));
      }
      for (const { count, logEvidence: value, effectiveSampleSize } of lane.history) {
        const again = estimateEvidence(lane.logWeights.slice(0, count));
        expect(value).toBeCloseTo(again.logEvidence, 4);
        expect(effectiveSampleSize / again.effectiveSampleSize).toBeCloseTo(1, 4);
      }
      const last = lane.history[lane.history.length - 1];
      expect(last?.count).toBe(2000);
      const error = last?.standardError ?? 0;
      expect(Math.abs((last?.logEvidence ?? 0) - logEvidence(truth, x(0)))).toBeLessThan(ERRORS * error);
    }
    expect(found.equivalence.map(({ encoderSamples }) => encoderSamples)).toEqual([10, 40, 100, 400, 1000]);
    const [, forty, , fourHundred] = found.equivalence;
    expect(forty?.priorSamples ?? 0).toBeGreaterThan(40);
    expect(fourHundred?.priorSamples ?? 0).toBeGreaterThan(forty?.priorSamples ?? 0);
  });

  it("orders the latents that explain x, over the grid and over samples", async () => {
    const { reader, truth, x, dataset } = plane;
    const posterior = posteriorOf(truth, x(4));
    const asked = { row: 4, seed: 2, count: 3000, top: 6 };
    for (const over of ["grid", "encoder", "prior"] as const) {
      const found = await mixture(reader, { ...asked, over }, silent);
      expect(found.z).toHaveLength(12);
      const falling = [...found.responsibilities];
      expect(falling).toEqual([...falling].sort((a, b) => b - a));
      expect(found.curveAt[0]).toBe(1);
      expect(found.curveAt[found.curveAt.length - 1]).toBe(found.total);
      expect(found.curve.length).toBeLessThanOrEqual(500);
      expect(found.curve[0]).toBeCloseTo(falling[0] ?? NaN, 6);
      expect(found.curve[found.curve.length - 1]).toBe(1);
      for (const { mass, latents } of found.holding) {
        const after = found.curveAt.findIndex((n) => n >= latents);
        const before = found.curveAt.findIndex((n) => n > latents) - 2;
        expect(found.curve[after] ?? 0).toBeGreaterThanOrEqual(mass - 1e-6);
        if (before >= 0) expect(found.curve[before] ?? 1).toBeLessThan(mass);
      }
      const shown = dataset.toDisplay(Float32Array.from(decode(truth, found.z.subarray(0, 2))));
      shown.forEach((value, i) => expect(found.decoded[i]).toBeCloseTo(value, 4));
      if (over !== "grid") continue;
      // A cell's responsibility is the posterior's density times the cell: the first is at the mean.
      const [a = 0, b = 0, , d = 0] = posterior.covariance;
      found.z
        .slice(0, 2)
        .forEach((value, j) => expect(Math.abs(value - (posterior.mean[j] ?? 0))).toBeLessThan(0.05));
      expect(falling[0]).toBeGreaterThan(0);
      // exp(entropy) cells of one size cover the volume 2πe √det Σ; the largest holds 1 / (2π √det Σ) of one.
      const cell = (falling[0] ?? 0) * 2 * Math.PI * Math.sqrt(a * d - b * b);
      expect(found.perplexity * cell).toBeCloseTo(2 * Math.PI * Math.E * Math.sqrt(a * d - b * b), 2);
    }
    const refused = mixture(many.reader, { ...asked, over: "grid" }, silent);
    await expect(refused).rejects.toThrow("Exact log p(x) needs 1 to 3 latent dimensions; this model has 5.");
  });

  it("refines to the best diagonal Gaussian, and splits the gap", async () => {
    for (const { reader, truth, x } of [plane, many]) {
      const reports: number[] = [];
      const found = await refineDatum(reader, { row: 6, seed: 4, steps: 250 }, (p) =>
        reports.push(p.iteration),
      );
      const posterior = posteriorOf(truth, x(6));
      const best = bestDiagonal(posterior);
      const evidence = logEvidence(truth, x(6));
      const distance = klToPosterior({ mean: found.mean, sd: found.sd }, posterior);
      const least = klToPosterior(best, posterior);
      // Antithetic noise of unit variance leaves no sampling error but that of correlations between dimensions.
      expect(distance - least).toBeLessThan(0.01);
      found.mean.forEach((m, j) =>
        expect(Math.abs(m - (best.mean[j] ?? 0)) / (best.sd[j] ?? 1)).toBeLessThan(0.1),
      );
      expect(found.stepsTaken).toBe(250);
      expect(reports[0]).toBe(0);
      expect(reports[reports.length - 1]).toBe(250);
      const { logEvidence: found0, refinedElbo, elbo, approximation, amortisation, total } = found;
      expect(Math.abs(found0.value - evidence)).toBeLessThan(FLOAT32 + ERRORS * found0.standardError);
      expect(Math.abs(refinedElbo.value - (evidence - distance))).toBeLessThan(
        ERRORS * refinedElbo.standardError,
      );
      expect(Math.abs(approximation.value - distance)).toBeLessThan(
        ERRORS * approximation.standardError + FLOAT32,
      );
      expect(total.value).toBeCloseTo(approximation.value + amortisation.value, 10);
      expect(refinedElbo.value).toBeGreaterThan(elbo.value);
      expect(found.warning).toBeNull();
      if (reader === plane.reader) expect(Math.abs((found.exactKl ?? 0) - distance)).toBeLessThan(FLOAT32);
      else expect(found.exactKl).toBeNull();
    }
  });

  it("spreads decodes as the posterior does, from the grid and by resampling", async () => {
    for (const { reader, truth, x, dataset } of [plane, many]) {
      const posterior = posteriorOf(truth, x(8));
      const d = posterior.mean.length;
      const asked = { row: 8, seed: 6, count: 1024 };
      const found = await uncertainty(reader, { ...asked, under: "posterior" }, silent);
      expect(found.source).toContain(
        d === 2 ? "on the grid" : "importance resampling of 10,000 samples of q(z|x)",
      );
      const mean = dataset.toDisplay(Float32Array.from(decode(truth, posterior.mean)));
      const scale = dataset.spreadToDisplay(new Float32Array(12).fill(1));
      // Resampled from weights that differ, 1024 latents are worth fewer.
      const worth = d === 2 ? 1024 : 300;
      truth.weights.forEach((w, i) => {
        let variance = 0;
        w.forEach((a, j) =>
          w.forEach((b, k) => (variance += a * b * (posterior.covariance[j * d + k] ?? 0))),
        );
        const sd = Math.sqrt(variance) * (scale[i] ?? 1);
        expect(Math.abs((found.mean[i] ?? 0) - (mean[i] ?? 0))).toBeLessThan(
          (ERRORS * sd) / Math.sqrt(worth),
        );
        // SE of a standard deviation: sd / √(2n).
        expect(Math.abs((found.sd[i] ?? 0) / sd - 1)).toBeLessThan(ERRORS / Math.sqrt(2 * worth));
      });
      const wide = await uncertainty(reader, { ...asked, under: "prior" }, silent);
      expect(wide.source).toBe("samples of p(z)");
      expect(wide.sd[0]).toBeGreaterThan(2 * (found.sd[0] ?? 0));
      const own = await uncertainty(reader, { ...asked, under: "approximate-posterior" }, silent);
      const { q } = await datumOf(reader, 8, 6);
      const first = own.z.reduce((sum, value, i) => (i % d === 0 ? sum + value / 1024 : sum), 0);
      expect(Math.abs(first - (q.mean[0] ?? 0))).toBeLessThan((ERRORS * (q.sd[0] ?? 0)) / 32);
    }
  });

  it("answers alike when asked alike, and otherwise with another seed", async () => {
    const { reader } = plane;
    const asked = { row: 9, seed: 1, largestK: 700 };
    const first = await explain(reader, asked, silent);
    expect(await explain(reader, asked, silent)).toEqual(first);
    expect((await explain(reader, { ...asked, seed: 2 }, silent)).evidence).not.toEqual(first.evidence);
    expect(new Random(1).fork("evidence").fork(9)).toEqual((await datumOf(reader, 9, 1)).random);
  });

  it("refuses an encoder that gives no density", async () => {
    const { reader } = plane;
    const parameters = { ...reader.weights.parameters, "encoder/mean/bias": Float32Array.of(0, NaN) };
    const broken = { ...reader, weights: { parameters, step: 1 } };
    await expect(explain(broken, { row: 0, seed: 1, largestK: 10 }, silent)).rejects.toMatchObject({
      appError: { code: "not-finite" },
    });
  });
});
