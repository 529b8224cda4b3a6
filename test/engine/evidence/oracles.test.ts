import { describe, expect, it } from "vitest";
import { aggregateOverlap } from "#engine/evidence/aggregateOverlap";
import type { DiagonalGaussian } from "#engine/evidence/diagonalGaussian";
import { estimateElbo } from "#engine/evidence/elbo";
import { elboSurgery } from "#engine/evidence/elboSurgery";
import { exactPosterior } from "#engine/evidence/exactPosterior";
import { inferenceGaps } from "#engine/evidence/gaps";
import { drawWeightedSamples, estimateEvidence } from "#engine/evidence/importanceWeights";
import { ladder } from "#engine/evidence/ladder";
import { finish } from "#engine/evidence/latentCloud";
import type { LogJoint } from "#engine/evidence/logJoint";
import { matchPosterior } from "#engine/evidence/posteriorMatch";
import { klToStandardNormal } from "#shared/math/gaussian";
import { Random } from "#shared/math/random";
import { factorisedBernoulli } from "./factorisedBernoulli";
import {
  bestDiagonal,
  drawDatum,
  jointOf,
  klToPosterior,
  logEvidence,
  posteriorOf,
  randomModel,
} from "./linearGaussian";

/** A model with one x whose answers are known from elsewhere: in closed form, or by quadrature over one latent at a time. */
interface Oracle {
  readonly joint: LogJoint;
  readonly logEvidence: number;
  /** A diagonal Gaussian near p(z|x), and its ELBO. */
  readonly near: DiagonalGaussian;
  elbo(q: DiagonalGaussian): number;
}

const oracles: Readonly<Record<string, (d: number) => Oracle>> = {
  // Many features make the posterior nearly diagonal, so that the weights of a diagonal proposal have a small variance.
  Gaussian: (d) => {
    const model = randomModel(12 * d, d, 2, 10 + d);
    const x = drawDatum(model, new Random(d));
    const posterior = posteriorOf(model, x);
    const evidence = logEvidence(model, x);
    return {
      joint: jointOf(model, x),
      logEvidence: evidence,
      near: bestDiagonal(posterior),
      elbo: (q) => evidence - klToPosterior(q, posterior),
    };
  },
  Bernoulli: (d) => {
    const { joint, logEvidence: evidence, mean, sd, elbo } = factorisedBernoulli(d, 40 + d);
    return { joint, logEvidence: evidence, near: { mean, sd }, elbo };
  },
};
const cases = Object.keys(oracles).flatMap((kind) => [1, 2, 3, 8].map((d) => [kind, d] as const));
const oracleOf = (kind: string, d: number): Oracle => {
  const found = oracles[kind]?.(d);
  if (found === undefined) throw new Error(`No oracle ${kind}`);
  return found;
};

/** Another Gaussian, off by a part of its spread: what an encoder might say. */
const shifted = ({ mean, sd }: DiagonalGaussian): DiagonalGaussian => ({
  mean: Array.from(mean, (m, j) => m + 0.4 * (sd[j] ?? 0)),
  sd: Array.from(sd, (s) => 1.1 * s),
});

const RUNS = 100;
const SAMPLES = 1000;
/** L_K from blocks of so many. */
const BLOCK = 10;

interface Claim {
  readonly value: number;
  readonly standardError: number | null;
}

/** Within 4 SE in 99 of 100 runs, and the SE within 20 % of the spread seen. */
function expectHonest(claims: readonly Claim[], truth: number): void {
  expect(claims).toHaveLength(RUNS);
  const missed = claims.filter((c) => !(Math.abs(c.value - truth) <= 4 * (c.standardError ?? NaN)));
  expect(missed.length).toBeLessThanOrEqual(1);
  expectSpread(claims, truth);
}

function expectSpread(claims: readonly Claim[], truth: number): void {
  const root = (of: (c: Claim) => number): number =>
    Math.sqrt(claims.reduce((sum, c) => sum + of(c) ** 2, 0) / claims.length);
  const claimed = root((c) => c.standardError ?? NaN);
  expect(Math.abs(claimed / root((c) => c.value - truth) - 1)).toBeLessThan(0.2);
}

describe.each(cases)("a %s likelihood with %i latents", (kind, d) => {
  const { joint, logEvidence: truth, near, elbo } = oracleOf(kind, d);
  const wide = { mean: near.mean, sd: Array.from(near.sd, (s) => 1.2 * s) };
  const off = shifted(near);

  it("has log p̂, ELBO, L_K and gaps that hit it within their errors, which are honest", async () => {
    const evidence: Claim[] = [];
    const bound: Claim[] = [];
    const rung: Claim[] = [];
    const gaps: Record<"amortisation" | "approximation" | "total", Claim[]> = {
      ...{ amortisation: [], approximation: [], total: [] },
    };
    for (let run = 0; run < RUNS; run++) {
      const random = new Random(2026).fork(d).fork(run);
      const drawn = await drawWeightedSamples(joint, wide, SAMPLES, random.fork("wide"));
      const { logEvidence: value, standardError } = estimateEvidence(drawn.logWeights);
      evidence.push({ value, standardError });
      const [step] = ladder(drawn.logWeights, [BLOCK]);
      rung.push({ value: step?.bound ?? NaN, standardError: step?.standardError ?? null });
      const elboOf = async (q: DiagonalGaussian, name: string) => {
        const { logLikelihood } = await drawWeightedSamples(joint, q, SAMPLES / 2, random.fork(name));
        const found = estimateElbo(logLikelihood, q);
        return { value: found.elbo, standardError: found.standardError ?? NaN };
      };
      const encoder = await elboOf(off, "encoder");
      bound.push(encoder);
      const split = inferenceGaps(
        { value, standardError: standardError ?? NaN },
        await elboOf(near, "best"),
        encoder,
      );
      for (const name of ["amortisation", "approximation", "total"] as const) gaps[name].push(split[name]);
    }
    expectHonest(evidence, truth);
    expectHonest(bound, elbo(off));
    expectHonest(gaps.amortisation, elbo(near) - elbo(off));
    expectHonest(gaps.approximation, truth - elbo(near));
    expectHonest(gaps.total, truth - elbo(off));
    // L_K has no closed form: its own mean over the runs, between the ELBO and log p(x).
    const mean = rung.reduce((sum, { value }) => sum + value / RUNS, 0);
    expect(mean).toBeGreaterThan(elbo(wide));
    expect(mean).toBeLessThan(truth);
    expectSpread(rung, mean);
  });
});

describe.each(cases.filter(([, d]) => d <= 3))("the grid for a %s likelihood with %i latents", (kind, d) => {
  const { joint, logEvidence: truth, near, elbo } = oracleOf(kind, d);
  const off = shifted(near);

  it("has an exact grid to 1e-6 at h ≤ 1 σ, and KL(q ‖ p(z|x)) = log p(x) − ELBO on it", async () => {
    for (const resolution of [1, 0.5]) {
      const exact = await exactPosterior(joint, { resolution, mostHalvings: 0 });
      expect(exact.resolution).toBeLessThanOrEqual(1 + 1e-9);
      // A whole posterior σ suffices for a Gaussian; of another shape the grid says itself that it does not.
      if (resolution < 1 || kind === "Gaussian") expect(exact.exact).toBe(true);
      if (!exact.exact) continue;
      // A relative error of p(x) is an absolute error of log p(x).
      expect(Math.abs(exact.logEvidence - truth)).toBeLessThan(1e-6);
      const match = await matchPosterior(joint, exact, off);
      expect(match.kl).toBeGreaterThan(0);
      expect(match.elbo + match.kl).toBeCloseTo(exact.logEvidence, 9);
      expect(Math.abs(match.elbo - elbo(off))).toBeLessThan(1e-6);
    }
  });
});

it("is within 1e-6 wherever it says so, over forty Bernoulli posteriors, and tells what a whole σ does not resolve", async () => {
  let flagged = 0;
  for (let seed = 40; seed < 80; seed++) {
    const { joint, logEvidence: truth } = factorisedBernoulli(1 + (seed % 2), seed);
    const fine = await exactPosterior(joint, { resolution: 0.5, mostHalvings: 0 });
    expect(fine.sentence).toMatch(/^Exact: /);
    expect(Math.abs(fine.logEvidence - truth)).toBeLessThan(1e-6);
    const coarse = await exactPosterior(joint, { resolution: 1, mostHalvings: 0 });
    if (!coarse.exact) flagged++;
    expect(Math.abs(coarse.logEvidence - truth)).toBeLessThan(coarse.exact ? 1e-6 : 1e-3);
    expect(coarse.error).toBeGreaterThan(Math.abs(coarse.logEvidence - truth) / 2);
    // Where it may, it halves the spacing itself.
    const halved = await exactPosterior(joint, { resolution: 1 });
    expect(halved.sentence).toMatch(/^Exact: /);
    expect(Math.abs(halved.logEvidence - truth)).toBeLessThan(1e-6);
  }
  expect(flagged).toBeGreaterThan(20);
});

it("names the error that the kinks of a relu decoder leave", async () => {
  for (let seed = 0; seed < 20; seed++) {
    const random = new Random(seed);
    const rate = 3 + 20 * random.uniform();
    const at = random.normal();
    // ∫ exp(−rate |z − at|) dz
    const truth = Math.log(2 / rate);
    const kink = await exactPosterior({
      latentSize: 1,
      evaluate: (z, count) =>
        Promise.resolve({
          logLikelihood: z.subarray(0, count).map((value) => -rate * Math.abs(value - at)),
          logPrior: new Float64Array(count),
        }),
    });
    expect(kink.exact).toBe(true);
    expect(kink.sentence).toMatch(/^Exact to /);
    expect(Math.abs(kink.logEvidence - truth)).toBeLessThan(kink.error);
  }
});

it("L₂ with one latent is its quadrature over pairs of samples", async () => {
  const { joint, near, logEvidence: truth } = oracleOf("Bernoulli", 1);
  const q = { mean: near.mean, sd: Array.from(near.sd, (s) => 1.5 * s) };
  const [m = 0, s = 1] = [near.mean[0], q.sd[0]];
  const n = 401;
  const z = Float64Array.from({ length: n }, (_, i) => m + s * (-8 + (16 * i) / (n - 1)));
  const { logLikelihood, logPrior } = await joint.evaluate(z, n);
  const logQ = z.map((value) => -0.5 * (((value - m) / s) ** 2 + Math.log(2 * Math.PI * s * s)));
  const weight = z.map((_, i) => (logLikelihood[i] ?? 0) + (logPrior[i] ?? 0) - (logQ[i] ?? 0));
  const share = logQ.map((value) => Math.exp(value) * ((16 * s) / (n - 1)));
  let pairs = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const [a, b] = [weight[i] ?? 0, weight[j] ?? 0];
      const top = Math.max(a, b);
      const mean = top + Math.log((Math.exp(a - top) + Math.exp(b - top)) / 2);
      pairs += (share[i] ?? 0) * (share[j] ?? 0) * mean;
    }
  }
  expect(pairs).toBeLessThan(truth);
  const claims = await Promise.all(
    Array.from({ length: RUNS }, async (_, run): Promise<Claim> => {
      const { logWeights } = await drawWeightedSamples(joint, q, SAMPLES, new Random(run));
      const [rung] = ladder(logWeights, [2]);
      return { value: rung?.bound ?? NaN, standardError: rung?.standardError ?? null };
    }),
  );
  expectHonest(claims, pairs);
});

/** P(χ²_d ≤ x) by its series. */
function chiSquare(d: number, x: number): number {
  let term = 1 / gammaHalf(d + 2);
  let sum = 0;
  for (let k = 0; k < 400; k++) {
    sum += term;
    term *= x / 2 / (d / 2 + k + 1);
  }
  return Math.exp(-x / 2) * (x / 2) ** (d / 2) * sum;
}

/** Γ(n/2) of a whole n > 0. */
function gammaHalf(n: number): number {
  if (n === 1) return Math.sqrt(Math.PI);
  return n === 2 ? 1 : (n / 2 - 1) * gammaHalf(n - 2);
}

describe.each([1, 2, 3, 8])("the aggregate posterior in d = %i", (d) => {
  it("has the overlap of two Gaussians about 0", () => {
    const sd = 0.6;
    // The two densities cross at this radius squared.
    const crossing = (-2 * d * Math.log(sd)) / (1 / sd ** 2 - 1);
    const truth = chiSquare(d, crossing) + 1 - chiSquare(d, crossing / sd ** 2);
    const cloud = { count: 1, latentSize: d, mean: new Float64Array(d), sd: new Float64Array(d).fill(sd) };
    const claims = Array.from({ length: RUNS }, (_, run) => {
      const { overlap, standardError } = finish(aggregateOverlap(cloud, 400, new Random(run).fork(d)));
      return { value: overlap, standardError };
    });
    expectHonest(claims, truth);
  });

  it("has a surgery whose parts are known where rows are far apart: log N, and the rest", () => {
    const count = 5;
    const random = new Random(d);
    const mean = Float64Array.from({ length: count * d }, (_, i) =>
      i % d === 0 ? 6 * Math.floor(i / d) - 12 : 0.5 * random.normal(),
    );
    const sd = Float64Array.from({ length: count * d }, () => 0.1 + 0.1 * random.uniform());
    const cloud = { count, latentSize: d, mean, sd };
    let meanKl = 0;
    mean.forEach((m, i) => (meanKl += klToStandardNormal(m, sd[i] ?? 1) / count));
    const found = Array.from({ length: RUNS }, (_, run) =>
      finish(elboSurgery(cloud, 400, new Random(run).fork(d))),
    );
    for (const { information, meanKl: exact } of found) {
      expect(exact).toBeCloseTo(meanKl, 10);
      expect(Math.abs(information.value - Math.log(count))).toBeLessThan(1e-9);
    }
    const misses = found.filter(
      ({ marginalKl }) =>
        !(Math.abs(marginalKl.value - (meanKl - Math.log(count))) <= 4 * marginalKl.standardError),
    );
    expect(misses.length).toBeLessThanOrEqual(1);
  });
});
