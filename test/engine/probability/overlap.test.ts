import { describe, expect, it } from "vitest";
import { standardNormalLogDensity, klToStandardNormal } from "#shared/math/gaussian";
import { logSumExp } from "#shared/math/logSumExp";
import { Random } from "#shared/math/random";
import { cancelSource } from "#shared/rpc/cancelSource";
import { gaussianLogDensities } from "#engine/evidence/diagonalGaussian";
import type { Encoding } from "#engine/infer/encoding";
import { overlapMap, overlapSummary } from "#engine/probability/overlap";
import type { PhaseProgress } from "#engine/probability/modelReader";
import { turnsOf } from "#engine/probability/turns";
import { Scheduler } from "#engine/scheduler/scheduler";
import { appErrorOf } from "../appErrorOf";
import { silent } from "./linearModel";

const never = cancelSource().signal;
const setting = { turns: turnsOf(new Scheduler(), never, never), now: () => performance.now() };

/** Codes about two places, so that there is a hole between them; the last dimension is collapsed. */
function encodingOf(count: number, latentSize: number): Encoding {
  const random = new Random(8);
  const mean = new Float32Array(count * latentSize);
  const sd = new Float32Array(count * latentSize);
  for (let n = 0; n < count; n++) {
    for (let j = 0; j < latentSize; j++) {
      const isCollapsed = latentSize > 1 && j === latentSize - 1;
      mean[n * latentSize + j] = isCollapsed ? 0 : (n % 2 === 0 ? -1.2 : 1.5) + 0.4 * random.normal();
      sd[n * latentSize + j] = isCollapsed ? 1 : 0.05 + 0.1 * random.uniform();
    }
  }
  return { version: 3, step: 20, count, latentSize, mean, sd };
}

/** log q̄ in some dimensions, term by term. */
function logAggregate(
  encoding: Encoding,
  z: readonly number[],
  dimensions: readonly number[],
  rows: readonly number[],
) {
  const at = (values: Float32Array, n: number): number[] =>
    dimensions.map((j) => values[n * encoding.latentSize + j] ?? NaN);
  const terms = rows.map(
    (n) => gaussianLogDensities({ mean: at(encoding.mean, n), sd: at(encoding.sd, n) }, z)[0] ?? NaN,
  );
  return logSumExp(terms) - Math.log(rows.length);
}

const all = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describe("the aggregate posterior against the prior", () => {
  it("maps log q̄ of any rows in any two dimensions, cell by cell", async () => {
    const encoding = encodingOf(60, 3);
    const rows = Int32Array.of(4, 7, 7, 31);
    for (const [chosen, dimensions] of [
      [null, [0, 1]],
      [null, [2, 0]],
      [rows, [1, 0]],
    ] as const) {
      const asked = {
        dimensions: [...dimensions] as [number, number],
        resolution: 24,
        extent: 3,
        rows: chosen,
      };
      const map = await overlapMap(setting, encoding, asked, silent);
      expect(map).toMatchObject({ step: 20, encodingVersion: 3, count: chosen?.length ?? 60 });
      expect(map.logAggregate).toHaveLength(24 * 24);
      let overlap = 0;
      for (let i = 0; i < 24 * 24; i++) {
        // Columns are the first dimension, and the first row is the lowest.
        const z = [-3 + 0.25 * ((i % 24) + 0.5), -3 + 0.25 * (Math.floor(i / 24) + 0.5)];
        const expected = logAggregate(encoding, z, dimensions, chosen === null ? all(60) : [...chosen]);
        // float32 holds a hole of hundreds of nats to a part in ten million.
        expect(Math.abs((map.logAggregate[i] ?? NaN) - expected)).toBeLessThan(
          1e-6 * (1 + Math.abs(expected)),
        );
        overlap += Math.exp(Math.min(expected, standardNormalLogDensity(z))) / 16;
      }
      expect(map.overlap).toBeCloseTo(overlap, 10);
    }
  });

  it("sums up overlap, holes, surgery and use as quadrature does", async () => {
    const encoding = encodingOf(40, 1);
    const found = await overlapSummary(setting, encoding, { samples: 4000, seed: 1, rows: null }, silent);
    let [overlap, holes, marginalKl] = [0, 0, 0];
    for (let z = -8; z < 8; z += 0.002) {
      const q = logAggregate(encoding, [z], [0], all(40));
      const p = standardNormalLogDensity([z]);
      overlap += 0.002 * Math.exp(Math.min(q, p));
      if (q - p < -Math.log(10)) holes += 0.002 * Math.exp(p);
      marginalKl += 0.002 * Math.exp(q) * (q - p);
    }
    let meanKl = 0;
    encoding.mean.forEach((m, n) => (meanKl += klToStandardNormal(m, encoding.sd[n] ?? 1) / 40));
    for (const [estimate, truth] of [
      [found.overlap, overlap],
      [found.holes, holes],
      [found.marginalKl, marginalKl],
      [found.information, meanKl - marginalKl],
    ] as const) {
      expect(estimate.standardError).toBeGreaterThan(0);
      expect(Math.abs(estimate.value - truth)).toBeLessThan(4 * estimate.standardError);
    }
    expect(found.meanKl).toBeCloseTo(meanKl, 9);
    expect(found.klPerDimension[0]).toBeCloseTo(meanKl, 4);
    expect(found.mostInformation).toBeCloseTo(Math.log(40), 12);
    expect(found).toMatchObject({
      step: 20,
      count: 40,
      samples: 4000,
      seed: 1,
      activeUnits: 1,
      collapse: "none",
    });
    expect(await overlapSummary(setting, encoding, { samples: 4000, seed: 1, rows: null }, silent)).toEqual(
      found,
    );
  });

  it("names the collapsed dimension, and takes the rows it is given", async () => {
    const encoding = encodingOf(50, 3);
    const rows = Int32Array.from({ length: 10 }, (_, i) => 5 * i);
    const phases: PhaseProgress[] = [];
    const found = await overlapSummary(setting, encoding, { samples: 500, seed: 2, rows }, (p) =>
      phases.push(p),
    );
    expect([...found.isActive]).toEqual([1, 1, 0]);
    expect(found).toMatchObject({ count: 10, activeUnits: 2, collapse: "partial" });
    for (const j of [0, 1, 2]) {
      const means = [...rows].map((n) => encoding.mean[3 * n + j] ?? NaN);
      const centre = means.reduce((a, b) => a + b) / 10;
      const variance = means.reduce((sum, m) => sum + (m - centre) ** 2, 0) / 10;
      expect(found.varianceOfMeans[j]).toBeCloseTo(variance, 5);
      const squares = [...rows].reduce((sum, n) => sum + (encoding.sd[3 * n + j] ?? NaN) ** 2, 0);
      expect(found.meanVariance[j]).toBeCloseTo(squares / 10, 5);
    }
    const { meanKl, information, marginalKl } = found;
    const error = Math.hypot(information.standardError, marginalKl.standardError);
    expect(Math.abs(information.value + marginalKl.value - meanKl)).toBeLessThan(4 * error);
    expect(new Set(phases.map(({ phase }) => phase))).toEqual(new Set(["surgery", "overlap"]));
    expect(phases[phases.length - 1]).toEqual({ phase: "overlap", done: 500, total: 500 });
  });

  it("draws so many samples in parts, with the closed form of one Gaussian of half the spread", async () => {
    const one = { version: 1, step: 1, count: 1, latentSize: 2, mean: new Float32Array(2) };
    const encoding = { ...one, sd: Float32Array.of(0.5, 0.5) };
    const { overlap, marginalKl } = await overlapSummary(
      setting,
      encoding,
      { samples: 150_000, seed: 1, rows: null },
      silent,
    );
    // Both densities are equal at r² = ⅔ log 4; inside lies 1 − exp(−r²/2) of the one, outside exp(−2 r²) of the other.
    const truth = 1 - 4 ** (-1 / 3) + 4 ** (-4 / 3);
    expect(overlap.standardError).toBeLessThan(0.002);
    expect(Math.abs(overlap.value - truth)).toBeLessThan(4 * overlap.standardError);
    const kl = 2 * klToStandardNormal(0, 0.5);
    expect(Math.abs(marginalKl.value - kl)).toBeLessThan(4 * marginalKl.standardError);
  });

  it("refuses planes that are none", async () => {
    const ask = (latentSize: number, dimensions: [number, number]) =>
      overlapMap(
        setting,
        encodingOf(6, latentSize),
        { dimensions, resolution: 8, extent: 2, rows: null },
        silent,
      );
    const one = await appErrorOf(ask(1, [0, 0]));
    expect(one).toMatchObject({
      code: "out-of-range",
      message: "The map of q̄(z) is a plane, and this model has one latent dimension.",
    });
    expect(await appErrorOf(ask(3, [1, 1]))).toMatchObject({
      code: "out-of-range",
      expected: "two different dimensions from 0 to 2",
      found: "1 and 1",
    });
    expect(await appErrorOf(ask(3, [0, 3]))).toMatchObject({ code: "out-of-range", found: "0 and 3" });
    const empty = {
      dimensions: [0, 1] as [number, number],
      resolution: 8,
      extent: 2,
      rows: new Int32Array(0),
    };
    expect(await appErrorOf(overlapMap(setting, encodingOf(6, 2), empty, silent))).toMatchObject({
      code: "out-of-range",
    });
  });
});
