import type { EngineContract } from "#shared/contract/engineContract";
import { fail } from "#shared/domain/appError";
import { mixtureIn, mixtureLogDensities, standardNormalMixture } from "#shared/math/gaussianMixture";
import { Random } from "#shared/math/random";
import type { Params, ResultOf } from "#shared/rpc/contract";
import { aggregateGrid } from "#engine/evidence/aggregateGrid";
import { aggregateOverlap } from "#engine/evidence/aggregateOverlap";
import { elboSurgery } from "#engine/evidence/elboSurgery";
import type { Progress } from "#engine/evidence/latentCloud";
import { latentUsage } from "#engine/evidence/latentUsage";
import type { Encoding } from "#engine/infer/encoding";
import type { Report } from "./modelReader";
import { finishInTurns, type Turns } from "./turns";

export type OverlapMapRequest = Params<EngineContract, "overlap:map">;
export type OverlapMapResult = ResultOf<EngineContract, "overlap:map">;
export type OverlapSummaryRequest = Params<EngineContract, "overlap:summary">;
export type OverlapSummaryResult = ResultOf<EngineContract, "overlap:summary">;

export interface OverlapSetting {
  readonly turns: Turns;
  /** Milliseconds, never going back. */
  readonly now: () => number;
}

/**
 * log q̄ in the plane of two latent dimensions, exactly marginalised over the others: of a diagonal Gaussian they drop out.
 * @throws AppErrorException `out-of-range` unless the two dimensions exist and differ
 */
export async function overlapMap(
  { turns, now }: OverlapSetting,
  encoding: Encoding,
  { dimensions, resolution, extent, rows }: OverlapMapRequest,
  report: Report,
): Promise<OverlapMapResult> {
  requireDimensions(dimensions, encoding.latentSize);
  const step = (2 * extent) / resolution;
  const edge = extent - step / 2;
  const range = [-edge, edge] as const;
  const grid = { width: resolution, height: resolution, x: range, y: range };
  const options = { dimensions, ...(rows === null ? {} : { rows }) };
  const logAggregate = await finishInTurns(
    turns,
    now,
    aggregateGrid(encoding, grid, options),
    inPhase("map", report),
  );
  let overlap = 0;
  const prior = mixtureIn(encoding.prior ?? standardNormalMixture(encoding.latentSize), dimensions);
  const places = Float64Array.from({ length: 2 * resolution ** 2 }, (_, i) => {
    const cell = i >> 1;
    return -edge + (i % 2 === 0 ? cell % resolution : Math.floor(cell / resolution)) * step;
  });
  const logPrior = await turns.take(() => mixtureLogDensities(prior, places));
  logAggregate.forEach((value, i) => {
    overlap += Math.exp(Math.min(value, logPrior[i] ?? NaN)) * step * step;
  });
  return {
    step: encoding.step,
    encodingVersion: encoding.version,
    resolution,
    extent,
    count: rows?.length ?? encoding.count,
    logAggregate: Float32Array.from(logAggregate),
    ...(encoding.prior === undefined ? {} : { logPrior: Float32Array.from(logPrior) }),
    overlap,
  };
}

/** Overlap coefficient, ELBO surgery and the use of each dimension, over all dimensions. */
export async function overlapSummary(
  { turns, now }: OverlapSetting,
  encoding: Encoding,
  { samples, seed, rows }: OverlapSummaryRequest,
  report: Report,
): Promise<OverlapSummaryResult> {
  const over = rows ?? undefined;
  const random = new Random(seed).fork("overlap");
  const usage = await turns.take(() => latentUsage(encoding, over, encoding.prior));
  const surgery = await finishInTurns(
    turns,
    now,
    elboSurgery(encoding, samples, random.fork("surgery"), over, encoding.prior),
    inPhase("surgery", report),
  );
  const { overlap, standardError, holes, holesStandardError } = await finishInTurns(
    turns,
    now,
    aggregateOverlap(encoding, samples, random.fork("prior"), over, encoding.prior),
    inPhase("overlap", report),
  );
  const { dimensions } = usage;
  return {
    step: encoding.step,
    count: rows?.length ?? encoding.count,
    samples,
    seed,
    overlap: { value: overlap, standardError },
    holes: { value: holes, standardError: holesStandardError },
    meanKl: surgery.meanKl,
    ...(surgery.meanKlError === 0 ? {} : { meanKlError: surgery.meanKlError }),
    information: { ...surgery.information },
    marginalKl: { ...surgery.marginalKl },
    mostInformation: surgery.mostInformation,
    surgerySentence: surgery.sentence,
    klPerDimension: Float32Array.from(dimensions, ({ kl }) => kl),
    varianceOfMeans: Float32Array.from(dimensions, (dimension) => dimension.varianceOfMeans),
    meanVariance: Float32Array.from(dimensions, ({ meanVariance }) => meanVariance),
    isActive: Uint8Array.from(dimensions, ({ isActive }) => (isActive ? 1 : 0)),
    activeUnits: usage.activeUnits,
    collapse: usage.collapse,
    collapseSentence: usage.sentence,
  };
}

const inPhase =
  (phase: string, report: Report) =>
  ({ done, total }: Progress): void =>
    report({ phase, done, total });

function requireDimensions([a, b]: readonly [number, number], latentSize: number): void {
  const where = { field: "dimensions" };
  if (latentSize < 2) {
    fail({
      code: "out-of-range",
      message: "The map of q̄(z) is a plane, and this model has one latent dimension.",
      where,
      expected: "a model with at least 2 latent dimensions",
      found: "1",
      hint: "The overlap summary works for one dimension too.",
    });
  }
  if (a >= latentSize || b >= latentSize || a === b) {
    fail({
      code: "out-of-range",
      message:
        a === b
          ? "The map of q̄(z) needs two different latent dimensions."
          : "There is no such latent dimension.",
      where,
      expected: `two different dimensions from 0 to ${latentSize - 1}`,
      found: `${a} and ${b}`,
    });
  }
}
