import { klToStandardNormal } from "#shared/math/gaussian";
import {
  isStandardNormal,
  mixtureLogDensities,
  standardNormalMixture,
  type GaussianMixture,
} from "#shared/math/gaussianMixture";
import type { Random } from "#shared/math/random";
import { aggregateLogDensity } from "./aggregateDensity";
import { gaussianLogDensities } from "./diagonalGaussian";
import type { Estimated } from "./gaps";
import { selectRows, type LatentCloud, type Progress } from "./latentCloud";

/** E_x KL(q(z|x) ‖ p) = I_q(x; z) + KL(q̄ ‖ p) (Hoffman & Johnson 2016, section 2). Nats. */
export interface ElboSurgery {
  /** Mean over all rows of KL(q(z|x_n) ‖ p): in closed form for the prior N(0, I), else from the same samples. */
  readonly meanKl: number;
  /** Of `meanKl`; 0 where it is exact. */
  readonly meanKlError: number;
  /** I_q(x; z): how much z tells which row it came from; at most `mostInformation`. */
  readonly information: Estimated;
  /** KL(q̄ ‖ p): how far all codes together are from the prior. */
  readonly marginalKl: Estimated;
  /** log N: information cannot exceed it, and near it the estimate says only that N rows are told apart. */
  readonly mostInformation: number;
  readonly samples: number;
  /** What is counted, in words. */
  readonly sentence: string;
}

/** Between two reports while the samples are drawn: some 5 ms. */
const NUMBERS_DRAWN = 50_000;

/**
 * I_q = E_n E_{q(z|x_n)} [log q(z|x_n) − log q̄(z)] and KL(q̄ ‖ p) = E_q̄ [log q̄(z) − log p(z)] by Monte Carlo, the same
 * z for both. q̄ is over all the rows given, the datum's own component among them: left out, it would be another q̄ and
 * the two parts would not add up. With at least N samples every row is drawn from equally often, as nearly as can be.
 *
 * @param samples number of z, at least 2.
 */
export function* elboSurgery(
  cloud: LatentCloud,
  samples: number,
  random: Random,
  rows?: ArrayLike<number>,
  prior: GaussianMixture = standardNormalMixture(cloud.latentSize),
): Generator<Progress, ElboSurgery> {
  const chosen = selectRows(cloud, rows);
  const { count, latentSize: d, mean, sd } = chosen;
  const order = random.permutation(count);
  const z = new Float64Array(samples * d);
  const logOwn = new Float64Array(samples);
  const drawn = Math.ceil(NUMBERS_DRAWN / d);
  for (let s = 0; s < samples; s++) {
    const n = order[s % count] ?? 0;
    const own = {
      mean: Array.from({ length: d }, (_, j) => mean[n * d + j] ?? 0),
      sd: Array.from({ length: d }, (_, j) => sd[n * d + j] ?? 1),
    };
    for (let j = 0; j < d; j++) z[s * d + j] = (own.mean[j] ?? 0) + (own.sd[j] ?? 1) * random.normal();
    logOwn[s] = gaussianLogDensities(own, z.subarray(s * d, (s + 1) * d))[0] ?? NaN;
    if ((s + 1) % drawn === 0) yield { done: 0, total: samples };
  }
  const logAggregate = yield* aggregateLogDensity(chosen, z);
  const information = meanWithError(logOwn.map((own, s) => own - (logAggregate[s] ?? NaN)));
  const logPrior = mixtureLogDensities(prior, z);
  const marginalKl = meanWithError(logAggregate.map((value, s) => value - (logPrior[s] ?? NaN)));
  const isExact = isStandardNormal(prior);
  const estimated = meanWithError(logOwn.map((own, s) => own - (logPrior[s] ?? NaN)));
  let meanKl = isExact ? 0 : estimated.value;
  for (let i = 0; isExact && i < count * d; i++)
    meanKl += klToStandardNormal(mean[i] ?? 0, sd[i] ?? 1) / count;
  return {
    meanKl,
    meanKlError: isExact ? 0 : estimated.standardError,
    information,
    marginalKl,
    mostInformation: Math.log(count),
    samples,
    sentence: `From ${samples} samples; q̄ is over ${count} rows, each row's own component included.${isExact ? "" : " The mean KL is of the same samples: this prior has no closed form for it."}`,
  };
}

function meanWithError(values: Float64Array): Estimated {
  const value = values.reduce((sum, v) => sum + v, 0) / values.length;
  const squares = values.reduce((sum, v) => sum + (v - value) ** 2, 0);
  return { value, standardError: Math.sqrt(squares / (values.length - 1) / values.length) };
}
