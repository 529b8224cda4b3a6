import { fail } from "#shared/domain/appError";
import { logSumExp } from "#shared/math/logSumExp";
import { findModes, logMassOutside, scan, type Evaluate } from "./findModes";
import { latticeHolds, latticeLogCell } from "./lattice";
import { evaluateLogJoint, type LogJoint } from "./logJoint";
import { halvePatch, layPatch, patchCost } from "./layPatch";
import { logModeShares, type PosteriorPatch } from "./posteriorPatch";
import type { Peak } from "./climb";

export interface ExactPosteriorOptions {
  /** Spacing in posterior standard deviations; above 1 the answer is not called exact. */
  readonly resolution?: number;
  /** Most evaluations of p(x, z). */
  readonly budget?: number;
  /** The spacing is halved, up to `mostHalvings` times, while doubling it would move log p(x) by more, nats. */
  readonly tolerance?: number;
  readonly mostHalvings?: number;
}

export interface PosteriorMode {
  /** [d], prior σ: where p(x, z) peaks. */
  readonly location: Float64Array;
  /** Its share of p(z|x), 0 … 1. */
  readonly mass: number;
}

/** p(z|x) on a grid. */
export interface ExactPosterior {
  readonly latentSize: number;
  /** log p(x), nats. */
  readonly logEvidence: number;
  /** [d] and [d, d], prior σ and σ². */
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
  /** All peaks, largest mass first. */
  readonly modes: readonly PosteriorMode[];
  /** Those that hold more than 1 % of the mass. */
  readonly modeCount: number;
  readonly patches: readonly PosteriorPatch[];
  /** Largest spacing over posterior standard deviation: h/σ. */
  readonly resolution: number;
  /**
   * Largest change of log p(x) when only every second point of each axis is taken, nats: far above the error for a
   * smooth p(x, z), and in practice a bound for a kinked one.
   */
  readonly changeAtDouble: number;
  /** Share of p(x) that the first coarse look sees outside all patches. */
  readonly massOutside: number;
  /** About how far logEvidence is from log p(x) at most, nats. */
  readonly error: number;
  readonly evaluations: number;
  /** Within 1e-6 nats; for a p(x, z) with kinks within `error`, which the sentence then names. */
  readonly exact: boolean;
  /** One sentence: exact at which spacing, or why not. */
  readonly sentence: string;
}

const LARGEST_DIMENSION = 3;
/** By dimension: 0.5 σ does for anything smooth; the kinks of a relu decoder want more, where it costs little. */
const RESOLUTION = [0.1, 0.25, 0.5] as const;
const BUDGET = 400_000;
/** A kinked decoder (relu) keeps a change of this order at any spacing that can be afforded. */
const TOLERANCE = 1e-3;
/** Two modes share a patch where the points that both claim hold more than this share of p(x). */
const MOST_AMBIGUOUS = 1e-7;
const MOST_OUTSIDE = 1e-6;
/** At twice the spacing, nats; a kinked decoder keeps a change of 1e-3 and more at any spacing. */
const MOST_CHANGE = 0.05;
/** What is called exact without a further word is within this, nats; of p(x), relative. */
const EXACT = 1e-6;
/**
 * Above this spacing, posterior σ, what twice the spacing changes says too little: of a hundred Bernoulli posteriors that
 * change as a Gaussian does, two were 6e-6 and 9e-6 off at a whole σ. There the error is measured at half the spacing. The
 * spacings that are used unless asked otherwise lie below.
 */
const COARSE = 0.55;
/** Up to here a change can be that of a smooth p(x, z), nats: a kink's first steps look as fast. */
const SMOOTH = 1e-3;
/** The extrapolation is one of an order, not of a constant. */
const MARGIN = 10;

/**
 * log p(x) and p(z|x) for d ≤ 3 by a Riemann sum of p(x, z): a coarse look at ±6 prior σ finds the peaks, a lattice
 * turned to each peak's axes with spacing h ≤ 0.5 posterior σ (0.1 and 0.25 in one and two dimensions) over at least ±7 σ does the sum. The relative error for a
 * Gaussian is 2d exp(−2π²/(h/σ)²): 5e-9 d at h = 1 σ (Trefethen & Weideman 2014, section 5).
 *
 * @throws AppErrorException `unsupported` for d > 3, `out-of-range` when the budget does not suffice, `not-finite`
 * when p(x, z) is NaN, +∞, or 0 everywhere.
 */
export async function exactPosterior(
  joint: LogJoint,
  options: ExactPosteriorOptions = {},
): Promise<ExactPosterior> {
  const d = joint.latentSize;
  if (d > LARGEST_DIMENSION) {
    fail({
      code: "unsupported",
      message: `The exact evidence needs a latent space of at most ${LARGEST_DIMENSION} dimensions.`,
      found: `${d} dimensions`,
      hint: "Estimate it with samples from the encoder instead.",
    });
  }
  const {
    resolution = RESOLUTION[d - 1] ?? 0.5,
    budget = BUDGET,
    tolerance = TOLERANCE,
    mostHalvings = 2,
  } = options;
  const counter = budgeted(joint, budget);
  const isAffordable = (laid: readonly PosteriorPatch[]): boolean =>
    laid.reduce((sum, p) => sum + p.logJoint.length * 2 ** d, 0) <= counter.left();
  const coarse = await scan(d, counter.evaluate, joint.reach);
  const peaks = await findModes(coarse, counter.evaluate);
  let patches = await layPatches(peaks, resolution, counter);
  const halved = () => inTurn(patches, (patch) => halvePatch(patch, peaks, counter.evaluate));
  let halvings = 0;
  for (; halvings < mostHalvings && changeOf(patches, "changeAtDouble") > tolerance; halvings++) {
    // Eight times the points in three dimensions: only where they can be had.
    if (!isAffordable(patches)) break;
    patches = await halved();
  }
  let error = errorOf(patches);
  if (largestSpacing(patches) > COARSE && isAffordable(patches)) {
    const finer = await halved();
    // Every second point of the finer lattice, in all 2^d ways, is this one and its neighbours.
    error = changeOf(finer, "changeAtDouble");
    if (error > EXACT && halvings < mostHalvings) {
      patches = finer;
      error = errorOf(finer);
    }
  }
  const boxes = patches.map(
    ({ lattice }) =>
      (z: Float64Array, offset: number) =>
        latticeHolds(lattice, z, offset),
  );
  const logEvidence = logSumExp(patches.map((p) => p.logMass));
  const massOutside = Math.exp(logMassOutside(coarse, boxes) - logEvidence);
  const modes = modeMasses(peaks, patches, logEvidence);
  const quality = {
    resolution: largestSpacing(patches),
    changeAtDouble: changeOf(patches, "changeAtDouble"),
    massOutside,
    error: error + massOutside,
  };
  return {
    latentSize: d,
    logEvidence,
    ...moments(patches, logEvidence, d),
    modes,
    modeCount: modes.filter((m) => m.mass > 0.01).length,
    patches,
    ...quality,
    evaluations: budget - counter.left(),
    ...judge(quality),
  };
}

interface Counter {
  readonly evaluate: Evaluate;
  left(): number;
}

function budgeted(joint: LogJoint, budget: number): Counter {
  const d = joint.latentSize;
  let spent = 0;
  return {
    left: () => budget - spent,
    evaluate(z) {
      const count = z.length / d;
      if (spent + count > budget) {
        fail({
          code: "out-of-range",
          message: `The exact posterior of this datum needs more than ${budget.toLocaleString("en")} evaluations of p(x, z).`,
          expected: `at most ${budget.toLocaleString("en")} evaluations`,
          found: `${(spent + count).toLocaleString("en")} so far`,
          hint: "Its posterior is too narrow, too bent or has too many peaks for a grid; use the estimate with encoder samples.",
        });
      }
      spent += count;
      return evaluateLogJoint(joint, z, count);
    },
  };
}

/** One patch a mode; modes that run into each other are laid again under one patch, where that can be afforded. */
async function layPatches(
  peaks: readonly Peak[],
  resolution: number,
  counter: Counter,
): Promise<PosteriorPatch[]> {
  let patches = await inTurn(
    peaks.map((_, m) => [m]),
    (modes) => layPatch(peaks, modes, resolution, counter.evaluate),
  );
  for (;;) {
    const pair = ambiguousPair(peaks, patches);
    if (pair === null) return patches;
    const [a, b] = pair;
    const modes = [...a.modes, ...b.modes];
    if (patchCost(peaks, modes, resolution) > counter.left()) return patches;
    const merged = await layPatch(peaks, modes, resolution, counter.evaluate);
    patches = [...patches.filter((p) => p !== a && p !== b), merged];
  }
}

/** The two patches whose shares leave most mass undecided between them; null where that is negligible. */
function ambiguousPair(
  peaks: readonly Peak[],
  patches: readonly PosteriorPatch[],
): readonly [PosteriorPatch, PosteriorPatch] | null {
  const total = logSumExp(patches.map((p) => p.logMass));
  let worst: readonly [PosteriorPatch, PosteriorPatch] | null = null;
  let most = MOST_AMBIGUOUS;
  if (patches.length === 1) return null;
  for (const a of patches) {
    const shares = logModeShares(peaks, a.points);
    const logCell = latticeLogCell(a.lattice);
    for (const b of patches) {
      if (a === b) continue;
      let undecided = 0;
      a.logJoint.forEach((value, i) => {
        const other = logSumExp(b.modes.map((m) => shares[m]?.[i] ?? -Infinity));
        undecided += Math.exp(value + (a.logShare[i] ?? 0) + other + logCell - total);
      });
      if (undecided > most) {
        most = undecided;
        worst = [a, b];
      }
    }
  }
  return worst;
}

const largestSpacing = (patches: readonly PosteriorPatch[]): number =>
  Math.max(...patches.map((p) => p.resolution));

/** By how much log p(x) changes on a coarser lattice, nats. */
function changeOf(patches: readonly PosteriorPatch[], at: "changeAtDouble" | "changeAtFour"): number {
  const total = logSumExp(patches.map((p) => p.logMass));
  return Math.log1p(patches.reduce((sum, p) => sum + Math.exp(p.logMass - total) * p[at], 0));
}

/**
 * About how far the sum is from log p(x), nats. The error of a smooth (analytic) p(x, z) is squared at least when the spacing
 * is halved (Trefethen & Weideman 2014, theorem 5.1). Where it has just been seen to do so, from four times the spacing to
 * twice, the next halving is trusted to do it again; else the change itself stands for the error.
 */
function errorOf(patches: readonly PosteriorPatch[]): number {
  const atDouble = changeOf(patches, "changeAtDouble");
  const atFour = changeOf(patches, "changeAtFour");
  const isSmooth = atDouble <= SMOOTH && atDouble <= atFour ** 2;
  return isSmooth ? Math.min(atDouble, MARGIN * atDouble ** 2) : atDouble;
}

function modeMasses(
  peaks: readonly Peak[],
  patches: readonly PosteriorPatch[],
  logEvidence: number,
): PosteriorMode[] {
  const masses = new Float64Array(peaks.length);
  for (const patch of patches) {
    const shares = logModeShares(peaks, patch.points);
    const offset = latticeLogCell(patch.lattice) - logEvidence;
    for (const m of patch.modes) {
      const share = shares[m];
      masses[m] = patch.logJoint.reduce((sum, v, i) => sum + Math.exp(v + (share?.[i] ?? 0) + offset), 0);
    }
  }
  return peaks
    .map((peak, m) => ({ location: peak.gaussian.mean, mass: masses[m] ?? 0 }))
    .sort((a, b) => b.mass - a.mass);
}

function moments(patches: readonly PosteriorPatch[], logEvidence: number, d: number) {
  const mean = new Float64Array(d);
  const covariance = new Float64Array(d * d);
  const eachPoint = (visit: (mass: number, z: Float64Array) => void) => {
    for (const { points, logJoint, logShare, lattice } of patches) {
      const offset = latticeLogCell(lattice) - logEvidence;
      logJoint.forEach((value, i) => {
        visit(Math.exp(value + (logShare[i] ?? 0) + offset), points.subarray(i * d, (i + 1) * d));
      });
    }
  };
  eachPoint((mass, z) => z.forEach((v, j) => (mean[j] = (mean[j] ?? 0) + mass * v)));
  eachPoint((mass, z) => {
    for (let j = 0; j < d; j++) {
      for (let k = 0; k < d; k++) {
        const product = ((z[j] ?? 0) - (mean[j] ?? 0)) * ((z[k] ?? 0) - (mean[k] ?? 0));
        covariance[j * d + k] = (covariance[j * d + k] ?? 0) + mass * product;
      }
    }
  });
  return { mean, covariance };
}

interface Quality {
  readonly error: number;
  readonly resolution: number;
  readonly changeAtDouble: number;
  readonly massOutside: number;
}

function judge(quality: Quality) {
  const spacing = `spacing ${quality.resolution.toFixed(2)} posterior σ`;
  // 1e-9 of slack: the ratio of two equal spreads is 1 but for rounding.
  if (quality.resolution > 1 + 1e-9) return { exact: false, sentence: `Not exact: ${spacing} is above 1.` };
  if (quality.massOutside > MOST_OUTSIDE) {
    return {
      exact: false,
      sentence: `Not exact: about ${(100 * quality.massOutside).toPrecision(2)} % of p(x) lies outside the grid.`,
    };
  }
  if (quality.resolution > COARSE && quality.error > EXACT) {
    return {
      exact: false,
      sentence: `Not exact: between lattices of ${spacing} log p(x) differs by ${quality.error.toPrecision(2)} nats.`,
    };
  }
  if (quality.changeAtDouble > MOST_CHANGE) {
    return {
      exact: false,
      sentence: `Not exact: at twice the spacing log p(x) changes by ${quality.changeAtDouble.toPrecision(2)} nats.`,
    };
  }
  if (quality.error > EXACT) {
    return {
      exact: true,
      sentence: `Exact to ${quality.error.toPrecision(1)} nats, because p(x|z) is not smooth: Riemann sum at ${spacing}.`,
    };
  }
  return { exact: true, sentence: `Exact: Riemann sum at ${spacing}.` };
}

async function inTurn<T, U>(items: readonly T[], work: (item: T) => Promise<U>): Promise<U[]> {
  const out: U[] = [];
  for (const item of items) out.push(await work(item));
  return out;
}
