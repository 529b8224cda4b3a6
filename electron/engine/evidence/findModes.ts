import { fail } from "#shared/domain/appError";
import { climb, type Peak } from "./climb";
import { forEachLatticeIndex, latticeLogCell, latticePoints, latticeShape, type Lattice } from "./lattice";
import { mahalanobis } from "./orientedGaussian";

/** log p(x, z) of [count, d] latents, nats; counts against the budget. */
export type Evaluate = (z: Float64Array) => Promise<Float64Array>;

export interface Scan {
  readonly lattice: Lattice;
  readonly points: Float64Array;
  readonly logJoint: Float64Array;
}

/** Half width of the first look, prior σ: the prior holds 2e-9 of its mass outside. */
const REACH = 6;
/** Points per axis of the first look in one, two and three dimensions. */
const SIDE = [64, 64, 24] as const;
/** Local maxima of the first look that are climbed from, highest first. A narrow slanting ridge shows as many. */
const MOST_STARTS = 24;
/** Peaks whose own Gaussian holds less than e^-30 of the best one's mass cannot be seen in any figure. */
const NEGLIGIBLE = 30;
/** Two peaks that are both within this many of the other's standard deviations are one. */
const SAME_PEAK = 1.5;

/** The coarse look at ±6 prior σ, or as far as the prior reaches, as finely up to twice that. */
export async function scan(latentSize: number, evaluate: Evaluate, priorReach = REACH): Promise<Scan> {
  const reach = Math.max(REACH, priorReach);
  const side = Math.ceil((SIDE[latentSize - 1] ?? 24) * Math.min(2, reach / REACH));
  const axes = new Float64Array(latentSize * latentSize);
  for (let i = 0; i < latentSize; i++) axes[i * latentSize + i] = 1;
  const lattice: Lattice = {
    origin: new Float64Array(latentSize).fill(-reach),
    axes,
    spacing: new Float64Array(latentSize).fill((2 * reach) / (side - 1)),
    low: new Int32Array(latentSize),
    high: new Int32Array(latentSize).fill(side - 1),
  };
  const points = latticePoints(lattice);
  const logJoint = await evaluate(points);
  if (!logJoint.some((v) => v > -Infinity)) {
    fail({
      code: "not-finite",
      message: `p(x, z) is exactly 0 everywhere within ±${reach} of the prior.`,
      hint: "The likelihood excludes this datum; choose a wider one.",
    });
  }
  return { lattice, points, logJoint };
}

/** The peaks of log p(x, z), highest mass first, each with the Gaussian of its curvature; at least one. */
export async function findModes(coarse: Scan, evaluate: Evaluate): Promise<readonly Peak[]> {
  const d = coarse.lattice.origin.length;
  const starts = localMaxima(coarse)
    .sort((a, b) => (coarse.logJoint[b] ?? 0) - (coarse.logJoint[a] ?? 0))
    .slice(0, MOST_STARTS)
    .map((i) => coarse.points.slice(i * d, (i + 1) * d));
  const peaks = await climb(starts, coarse.lattice.spacing[0] ?? 1, evaluate);
  peaks.sort((a, b) => b.logJoint - a.logJoint);
  const distinct: Peak[] = [];
  for (const peak of peaks) {
    const isKnown = distinct.some(
      (other) =>
        mahalanobis(other.gaussian, peak.gaussian.mean) < SAME_PEAK &&
        mahalanobis(peak.gaussian, other.gaussian.mean) < SAME_PEAK,
    );
    if (!isKnown) distinct.push(peak);
  }
  distinct.sort((a, b) => b.logMass - a.logMass);
  const best = distinct[0]?.logMass ?? 0;
  return distinct.filter((peak) => peak.logMass > best - NEGLIGIBLE);
}

/** Points of the scan above none of whose neighbours (diagonal ones too) is higher. */
function localMaxima({ lattice, logJoint }: Scan): number[] {
  const shape = latticeShape(lattice);
  const d = shape.length;
  const stride = shape.map((_, i) => shape.slice(i + 1).reduce((p, n) => p * n, 1));
  const maxima: number[] = [];
  forEachLatticeIndex(lattice, (k, index) => {
    const here = logJoint[index] ?? -Infinity;
    if (here === -Infinity) return;
    for (let code = 0; code < 3 ** d; code++) {
      let neighbour = index;
      let isInside = true;
      for (let i = 0, rest = code; i < d; i++, rest = Math.floor(rest / 3)) {
        const step = (rest % 3) - 1;
        const at = (k[i] ?? 0) + step;
        if (at < 0 || at >= (shape[i] ?? 0)) isInside = false;
        neighbour += step * (stride[i] ?? 0);
      }
      // Of equal neighbours the first counts, so that a plateau has one start, not none or all.
      const there = isInside ? (logJoint[neighbour] ?? -Infinity) : -Infinity;
      if (there > here || (there === here && neighbour < index)) return;
    }
    maxima.push(index);
  });
  return maxima;
}

/** log of the Riemann sum of the scan's points that no box holds, nats; −∞ when all are held. */
export function logMassOutside(
  coarse: Scan,
  boxes: readonly ((z: Float64Array, offset: number) => boolean)[],
): number {
  const d = coarse.lattice.origin.length;
  let max = -Infinity;
  let sum = 0;
  coarse.logJoint.forEach((value, i) => {
    if (value === -Infinity || boxes.some((holds) => holds(coarse.points, i * d))) return;
    if (value > max) {
      sum = sum * Math.exp(max - value) + 1;
      max = value;
    } else sum += Math.exp(value - max);
  });
  return max === -Infinity ? -Infinity : max + Math.log(sum) + latticeLogCell(coarse.lattice);
}
