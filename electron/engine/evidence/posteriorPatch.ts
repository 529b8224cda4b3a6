import { logSumExp } from "#shared/math/logSumExp";
import type { Peak } from "./climb";
import { forEachLatticeIndex, latticeLogCell, type Lattice } from "./lattice";
import {
  conditionalSd,
  orientedFromCovariance,
  orientedLogDensity,
  type OrientedGaussian,
} from "./orientedGaussian";

/** A lattice laid over one mode, or over several that run into each other. */
export interface PosteriorPatch {
  readonly lattice: Lattice;
  /** [count, d] row-major. */
  readonly points: Float64Array;
  /** log p(x, z) at the points, [count], nats. */
  readonly logJoint: Float64Array;
  /**
   * log of this patch's share of each point, [count], nats: the shares of all patches sum to 1 everywhere in space,
   * so that where patches overlap nothing counts twice.
   */
  readonly logShare: Float64Array;
  /** Numbers of the modes that it covers, into the list given. */
  readonly modes: readonly number[];
  /** log Σ p(x, z) share Δ over the points: this patch's part of log p(x), nats. */
  readonly logMass: number;
  /**
   * Largest relative change of the mass when only every second point of each axis is taken, over the 2^d ways to choose
   * them: a single one can agree by chance.
   */
  readonly changeAtDouble: number;
  /** The same at every fourth point: how fast the sum settles. */
  readonly changeAtFour: number;
  /** Largest spacing over posterior standard deviation along any axis. */
  readonly resolution: number;
}

/** log of every mode's share at every point, [modes][count]: responsibilities of the Laplace mixture. */
export function logModeShares(peaks: readonly Peak[], points: Float64Array): readonly Float64Array[] {
  const d = peaks[0]?.gaussian.mean.length ?? 1;
  const count = points.length / d;
  const shares = peaks.map(() => new Float64Array(count));
  if (peaks.length === 1) return shares;
  const terms = new Float64Array(peaks.length);
  for (let i = 0; i < count; i++) {
    peaks.forEach((peak, m) => (terms[m] = peak.logMass + orientedLogDensity(peak.gaussian, points, i * d)));
    const total = logSumExp(terms);
    shares.forEach((share, m) => (share[i] = (terms[m] ?? 0) - total));
  }
  return shares;
}

/** The patch of these values, with its share of every point and its mass. */
export function summarise(
  peaks: readonly Peak[],
  modes: readonly number[],
  lattice: Lattice,
  points: Float64Array,
  logJoint: Float64Array,
  scales: readonly OrientedGaussian[],
): PosteriorPatch {
  const shares = logModeShares(peaks, points);
  const logShare =
    modes.length === peaks.length
      ? new Float64Array(logJoint.length)
      : logJoint.map((_, i) => logSumExp(modes.map((m) => shares[m]?.[i] ?? -Infinity)));
  const all = logJoint.map((v, i) => v + (logShare[i] ?? 0));
  const d = lattice.origin.length;
  const logCell = latticeLogCell(lattice);
  let resolution = 0;
  for (let i = 0; i < d; i++) {
    const u = lattice.axes.subarray(i * d, (i + 1) * d);
    for (const g of scales)
      resolution = Math.max(resolution, (lattice.spacing[i] ?? 0) / conditionalSd(g, u));
  }
  return {
    lattice,
    points,
    logJoint,
    logShare,
    modes,
    logMass: logSumExp(all) + logCell,
    changeAtDouble: largestChange(lattice, all, 2),
    changeAtFour: largestChange(lattice, all, 4),
    resolution,
  };
}

/** `every` is a power of two, so that its low bits number the ways to choose, below zero too. */
function largestChange(lattice: Lattice, values: Float64Array, every: 2 | 4): number {
  const d = lattice.origin.length;
  const max = values.reduce((m, v) => Math.max(m, v), -Infinity);
  if (max === -Infinity) return 0;
  const sums = new Float64Array(every ** d);
  forEachLatticeIndex(lattice, (k, index) => {
    const coset = k.reduce((code, at) => every * code + (at & (every - 1)), 0);
    sums[coset] = (sums[coset] ?? 0) + Math.exp((values[index] ?? -Infinity) - max);
  });
  const total = sums.reduce((sum, v) => sum + v, 0);
  return Math.max(...sums.map((sum) => Math.abs((every ** d * sum) / total - 1)));
}

/** Mean and covariance of p(x, z) share over the patch; null where a single point holds everything. */
export function patchMoments({
  points,
  logJoint,
  logShare,
  lattice,
  logMass,
}: PosteriorPatch): OrientedGaussian | null {
  const d = lattice.origin.length;
  const logCell = latticeLogCell(lattice);
  const mass = logJoint.map((v, i) => Math.exp(v + (logShare[i] ?? 0) + logCell - logMass));
  const mean = new Float64Array(d);
  mass.forEach((p, i) => {
    for (let j = 0; j < d; j++) mean[j] = (mean[j] ?? 0) + p * (points[i * d + j] ?? 0);
  });
  const covariance = new Float64Array(d * d);
  mass.forEach((p, i) => {
    for (let j = 0; j < d; j++) {
      for (let k = 0; k < d; k++) {
        const product =
          ((points[i * d + j] ?? 0) - (mean[j] ?? 0)) * ((points[i * d + k] ?? 0) - (mean[k] ?? 0));
        covariance[j * d + k] = (covariance[j * d + k] ?? 0) + p * product;
      }
    }
  });
  const gaussian = orientedFromCovariance(mean, covariance);
  const smallest = Math.min(...lattice.spacing) / 10;
  return gaussian.sd.every((s) => s > smallest) ? gaussian : null;
}
