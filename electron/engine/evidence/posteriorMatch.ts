import { gaussianLogDensities, checkGaussian, type DiagonalGaussian } from "./diagonalGaussian";
import type { ExactPosterior } from "./exactPosterior";
import { forEachLatticeIndex, latticeLogCell, latticePoints, type Lattice } from "./lattice";
import { evaluateLogJoint, type LogJoint } from "./logJoint";
import { upsampleLattice, upsamplingFactor } from "./upsampleLattice";

/** How well q(z|x) matches the exact posterior. */
export interface PosteriorMatch {
  /** KL(q ‖ p(z|x)) = log p(x) − ELBO, nats; Infinity where q has mass at points of probability 0. */
  readonly kl: number;
  /** ELBO = E_q[log p(x, z) − log q(z)] by quadrature, nats. */
  readonly elbo: number;
  /** ∫ min(q, p(z|x)) dz, 0 … 1. */
  readonly overlap: number;
  /** |change of the KL| at twice the spacing, nats. */
  readonly changeAtDouble: number;
}

/** Spacing and half width of q's own lattice in its standard deviations. */
const SPACING = 0.5;
const REACH = 7;
/** Overlap has a kink where q and p cross, so its sum wants a finer lattice than the densities do. */
const POINTS = 200_000;
const LARGEST_FACTOR = 16;

/**
 * KL(q ‖ p(z|x)) as a Riemann sum over q's own lattice (±7 σ at 0.5 σ), since q may reach where the posterior's lattice
 * does not, and ∫ min(q, p) over the lattice of whichever of the two is more concentrated.
 */
export async function matchPosterior(
  joint: LogJoint,
  posterior: ExactPosterior,
  q: DiagonalGaussian,
): Promise<PosteriorMatch> {
  checkGaussian(q);
  const lattice = gaussianLattice(q);
  const points = latticePoints(lattice);
  const logJoint = await evaluateLogJoint(joint, points, points.length / joint.latentSize);
  const logQ = gaussianLogDensities(q, points);

  const elbo = expectation(lattice, logQ, logJoint, 1);
  const kl = posterior.logEvidence - elbo;
  const atDouble = posterior.logEvidence - expectation(lattice, logQ, logJoint, 2);
  const overlap =
    gaussianEntropy(q) < posteriorEntropy(posterior)
      ? overlapOnGaussian(q, lattice, logJoint, posterior.logEvidence)
      : overlapOnPosterior(q, posterior);
  const changeAtDouble = kl === Infinity ? 0 : Math.abs(kl - atDouble);
  return { kl, elbo, overlap: Math.min(1, overlap), changeAtDouble };
}

/** E_q[log p(x, z) − log q] over every `step`-th point, divided by q's mass on the same points. */
function expectation(lattice: Lattice, logQ: Float64Array, logJoint: Float64Array, step: number): number {
  let sum = 0;
  let mass = 0;
  forEachLatticeIndex(lattice, (k, i) => {
    if (step > 1 && k.some((v) => v % step !== 0)) return;
    const weight = Math.exp(logQ[i] ?? -Infinity);
    mass += weight;
    sum += weight * ((logJoint[i] ?? 0) - (logQ[i] ?? 0));
  });
  return sum / mass;
}

function overlapOnGaussian(
  q: DiagonalGaussian,
  lattice: Lattice,
  logJoint: Float64Array,
  logEvidence: number,
): number {
  const finer = upsampleLattice(lattice, logJoint, upsamplingFactor([lattice], POINTS, LARGEST_FACTOR));
  const logQ = gaussianLogDensities(q, latticePoints(finer.lattice));
  let sum = 0;
  let mass = 0;
  finer.values.forEach((value, i) => {
    const density = logQ[i] ?? -Infinity;
    sum += Math.exp(Math.min(density, value - logEvidence));
    mass += Math.exp(density);
  });
  return sum / mass;
}

function overlapOnPosterior(q: DiagonalGaussian, posterior: ExactPosterior): number {
  const lattices = posterior.patches.map((patch) => patch.lattice);
  const factor = upsamplingFactor(lattices, POINTS, LARGEST_FACTOR);
  let sum = 0;
  let mass = 0;
  for (const patch of posterior.patches) {
    const { lattice, values } = upsampleLattice(patch.lattice, patch.logJoint, factor);
    const shares = upsampleLattice(patch.lattice, patch.logShare, factor).values;
    const logQ = gaussianLogDensities(q, latticePoints(lattice));
    const logCell = latticeLogCell(lattice);
    values.forEach((value, i) => {
      const logDensity = value - posterior.logEvidence;
      const cell = Math.exp(Math.min(0, shares[i] ?? 0) + logCell);
      sum += Math.exp(Math.min(logDensity, logQ[i] ?? -Infinity)) * cell;
      mass += Math.exp(logDensity) * cell;
    });
  }
  return sum / mass;
}

function gaussianLattice({ mean, sd }: DiagonalGaussian): Lattice {
  const d = mean.length;
  const axes = new Float64Array(d * d);
  for (let i = 0; i < d; i++) axes[i * d + i] = 1;
  const half = Math.ceil(REACH / SPACING);
  return {
    origin: Float64Array.from(mean),
    axes,
    spacing: Float64Array.from(sd, (s) => SPACING * s),
    low: new Int32Array(d).fill(-half),
    high: new Int32Array(d).fill(half),
  };
}

function gaussianEntropy({ sd }: DiagonalGaussian): number {
  return Array.from(sd).reduce((sum, s) => sum + Math.log(s) + 0.5 * Math.log(2 * Math.PI * Math.E), 0);
}

function posteriorEntropy({ patches, logEvidence }: ExactPosterior): number {
  let sum = 0;
  for (const { lattice, logJoint, logShare } of patches) {
    const logCell = latticeLogCell(lattice);
    logJoint.forEach((value, i) => {
      if (value === -Infinity) return;
      const logDensity = value - logEvidence;
      sum -= Math.exp(logDensity + (logShare[i] ?? 0) + logCell) * logDensity;
    });
  }
  return sum;
}
