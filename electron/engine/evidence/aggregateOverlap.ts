import {
  mixtureLogDensities,
  sampleMixture,
  standardNormalMixture,
  type GaussianMixture,
} from "#shared/math/gaussianMixture";
import type { Random } from "#shared/math/random";
import { aggregateLogDensity } from "./aggregateDensity";
import type { LatentCloud, Progress } from "./latentCloud";

/** How much of the prior the aggregate posterior covers. */
export interface AggregateOverlap {
  /** OVL = ∫ min(p, q̄) = E_p[min(1, q̄/p)], 0 … 1, with its standard error. */
  readonly overlap: number;
  readonly standardError: number;
  /** Share of the prior's mass in holes, where log q̄/p < −log 10: much prior, no data. With its standard error. */
  readonly holes: number;
  readonly holesStandardError: number;
  readonly samples: number;
}

/** Between two reports while the samples are drawn: a few milliseconds. */
const NUMBERS_DRAWN = 200_000;
/** A tenth of the prior's density. */
const HOLE = -Math.log(10);

/**
 * Estimates the overlap of q̄ and the prior in any dimension from samples of the prior; q̄ is exact at each.
 * @param samples at least 2.
 */
export function* aggregateOverlap(
  cloud: LatentCloud,
  samples: number,
  random: Random,
  rows?: ArrayLike<number>,
  prior: GaussianMixture = standardNormalMixture(cloud.latentSize),
): Generator<Progress, AggregateOverlap> {
  const d = cloud.latentSize;
  const z = new Float64Array(samples * d);
  const part = Math.ceil(NUMBERS_DRAWN / d);
  for (let start = 0; start < samples; start += part) {
    z.set(sampleMixture(prior, Math.min(part, samples - start), random), start * d);
    yield { done: 0, total: samples };
  }
  const logAggregate = yield* aggregateLogDensity(cloud, z, rows);
  const logPrior = mixtureLogDensities(prior, z);
  let sum = 0;
  let squares = 0;
  let inHoles = 0;
  logAggregate.forEach((value, i) => {
    const ratio = value - (logPrior[i] ?? NaN);
    const covered = Math.exp(Math.min(0, ratio));
    sum += covered;
    squares += covered * covered;
    if (ratio < HOLE) inHoles++;
  });
  const overlap = sum / samples;
  const holes = inHoles / samples;
  return {
    overlap,
    standardError: Math.sqrt(Math.max(0, squares / samples - overlap * overlap) / (samples - 1)),
    holes,
    holesStandardError: Math.sqrt((holes * (1 - holes)) / (samples - 1)),
    samples,
  };
}
