import { standardNormalLogDensity } from "./gaussian";
import type { Random } from "./random";

const LOG_TWO_PI = Math.log(2 * Math.PI);

/** Σ_m w_m N(z; μ_m, diag σ_m²): every prior there is, N(0, I) among them. */
export interface GaussianMixture {
  readonly latentSize: number;
  /** log w_m, [components], summing to 1 as weights. */
  readonly logWeights: ArrayLike<number>;
  /** [components, latentSize] row-major each; standard deviations, not variances. */
  readonly mean: ArrayLike<number>;
  readonly sd: ArrayLike<number>;
}

/** N(0, I) as a mixture of one. */
export function standardNormalMixture(latentSize: number): GaussianMixture {
  return {
    latentSize,
    logWeights: new Float64Array(1),
    mean: new Float64Array(latentSize),
    sd: new Float64Array(latentSize).fill(1),
  };
}

/** Whether it is N(0, I), where closed forms hold. */
export function isStandardNormal({ logWeights, mean, sd }: GaussianMixture): boolean {
  if (logWeights.length !== 1) return false;
  for (let j = 0; j < mean.length; j++) if (mean[j] !== 0 || sd[j] !== 1) return false;
  return true;
}

/** log of the mixture's density at rows of z, [count, latentSize] row-major, to [count], nats. */
export function mixtureLogDensities(mixture: GaussianMixture, z: ArrayLike<number>): Float64Array {
  const { latentSize: d } = mixture;
  const out = new Float64Array(z.length / d);
  if (isStandardNormal(mixture)) {
    const row = new Float64Array(d);
    for (let i = 0; i < out.length; i++) {
      for (let j = 0; j < d; j++) row[j] = z[i * d + j] ?? 0;
      out[i] = standardNormalLogDensity(row);
    }
    return out;
  }
  const terms = termsOf(mixture);
  for (let i = 0; i < out.length; i++) out[i] = terms.at(z, i * d).log;
  return out;
}

/** ∇_z log of the density at one row, added to `gradient` from `offset` on, where the row stands in z too. */
export function addMixtureGradients(
  mixture: GaussianMixture,
  z: ArrayLike<number>,
  gradient: Float64Array,
): void {
  const { latentSize: d, logWeights, mean, sd } = mixture;
  const terms = termsOf(mixture);
  for (let i = 0; i < z.length / d; i++) {
    const { shares } = terms.at(z, i * d);
    for (let m = 0; m < logWeights.length; m++) {
      const share = shares[m] ?? 0;
      if (share === 0) continue;
      for (let j = 0; j < d; j++) {
        const pull = ((mean[m * d + j] ?? 0) - (z[i * d + j] ?? 0)) / (sd[m * d + j] ?? 1) ** 2;
        gradient[i * d + j] = (gradient[i * d + j] ?? 0) + share * pull;
      }
    }
  }
}

/** z ~ the mixture, [count, latentSize]. N(0, I) takes the same numbers from `random` as drawing it directly. */
export function sampleMixture(mixture: GaussianMixture, count: number, random: Random): Float64Array {
  const { latentSize: d, logWeights, mean, sd } = mixture;
  const z = new Float64Array(count * d);
  for (let i = 0; i < count; i++) {
    const m = logWeights.length === 1 ? 0 : chosen(logWeights, random.uniform());
    for (let j = 0; j < d; j++)
      z[i * d + j] = (mean[m * d + j] ?? 0) + (sd[m * d + j] ?? 1) * random.normal();
  }
  return z;
}

/** Its marginal in some dimensions, in their order: of diagonal Gaussians the others drop out. */
export function mixtureIn(mixture: GaussianMixture, dimensions: readonly number[]): GaussianMixture {
  const { latentSize: d, logWeights } = mixture;
  const picked = (values: ArrayLike<number>): Float64Array =>
    Float64Array.from(
      { length: logWeights.length * dimensions.length },
      (_, i) => values[Math.floor(i / dimensions.length) * d + (dimensions[i % dimensions.length] ?? 0)] ?? 0,
    );
  return { latentSize: dimensions.length, logWeights, mean: picked(mixture.mean), sd: picked(mixture.sd) };
}

/** How far from the origin it reaches along any axis, at `spread` standard deviations. */
export function mixtureReach({ mean, sd }: GaussianMixture, spread: number): number {
  let reach = 0;
  for (let i = 0; i < mean.length; i++)
    reach = Math.max(reach, Math.abs(mean[i] ?? 0) + spread * (sd[i] ?? 1));
  return reach;
}

function chosen(logWeights: ArrayLike<number>, u: number): number {
  let held = 0;
  for (let m = 0; m < logWeights.length - 1; m++) {
    held += Math.exp(logWeights[m] ?? -Infinity);
    if (u < held) return m;
  }
  return logWeights.length - 1;
}

/** The components with their normalisers, for many points. */
function termsOf({ latentSize: d, logWeights, mean, sd }: GaussianMixture) {
  const count = logWeights.length;
  const constant = Float64Array.from({ length: count }, (_, m) => {
    let c = (logWeights[m] ?? 0) - 0.5 * d * LOG_TWO_PI;
    for (let j = 0; j < d; j++) c -= Math.log(sd[m * d + j] ?? 1);
    return c;
  });
  const shares = new Float64Array(count);
  return {
    /** log density of the row at `offset`, and each component's share of it; the array is written to by the next call. */
    at(z: ArrayLike<number>, offset: number): { readonly log: number; readonly shares: Float64Array } {
      let max = -Infinity;
      for (let m = 0; m < count; m++) {
        let square = 0;
        for (let j = 0; j < d; j++) {
          const u = ((z[offset + j] ?? 0) - (mean[m * d + j] ?? 0)) / (sd[m * d + j] ?? 1);
          square += u * u;
        }
        const term = (constant[m] ?? 0) - 0.5 * square;
        shares[m] = term;
        if (term > max) max = term;
      }
      let sum = 0;
      for (let m = 0; m < count; m++) {
        const share = Math.exp((shares[m] ?? -Infinity) - max);
        shares[m] = share;
        sum += share;
      }
      for (let m = 0; m < count; m++) shares[m] = (shares[m] ?? 0) / sum;
      return { log: max + Math.log(sum), shares };
    },
  };
}
