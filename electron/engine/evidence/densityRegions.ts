import { latticeLogCell } from "./lattice";
import { upsampleLattice, upsamplingFactor } from "./upsampleLattice";
import type { ExactPosterior } from "./exactPosterior";

/** The highest-density region that holds `mass` is where log p(z|x) ≥ `logDensity`. */
export interface DensityRegion {
  readonly mass: number;
  /** log p(z|x) on its edge, nats per prior σ^d. */
  readonly logDensity: number;
}

/** What one and two σ of a two-dimensional Gaussian hold, and 95 %. */
export const DRAWN_MASSES: readonly number[] = [0.3935, 0.8647, 0.95];

/** Enough for masses good to a thousandth in two dimensions; a sort of as many takes 50 ms. */
const POINTS = 200_000;
const LARGEST_FACTOR = 16;

/**
 * Highest-density regions (Hyndman 1996) of p(z|x): the levels at which to cut its log density so that the part above
 * holds the given masses. Works for any number of peaks; between lattice points log p is interpolated.
 *
 * @param masses each between 0 and 1.
 */
export function densityRegions(
  posterior: ExactPosterior,
  masses: readonly number[] = DRAWN_MASSES,
): readonly DensityRegion[] {
  const factor = upsamplingFactor(
    posterior.patches.map((patch) => patch.lattice),
    POINTS,
    LARGEST_FACTOR,
  );
  const pieces = posterior.patches.map((patch) => {
    const { lattice, values } = upsampleLattice(patch.lattice, patch.logJoint, factor);
    const shares = upsampleLattice(patch.lattice, patch.logShare, factor).values;
    return {
      logDensity: values.map((v) => v - posterior.logEvidence),
      shares,
      logCell: latticeLogCell(lattice),
    };
  });
  const logDensity = concatenate(pieces.map((piece) => piece.logDensity));
  const mass = concatenate(
    pieces.map((piece) =>
      // The shares are at most 1; the cubic may overshoot.
      piece.logDensity.map((v, i) => Math.exp(v + Math.min(0, piece.shares[i] ?? 0) + piece.logCell)),
    ),
  );
  const order = Int32Array.from({ length: mass.length }, (_, i) => i);
  order.sort((a, b) => (logDensity[b] ?? 0) - (logDensity[a] ?? 0));
  const total = mass.reduce((sum, m) => sum + m, 0);
  return masses.map((wanted) => ({
    mass: wanted,
    logDensity: levelOf(wanted * total, order, logDensity, mass),
  }));
}

/** The level above which `wanted` mass lies; a point's own mass counts half on each side of its level. */
function levelOf(wanted: number, order: Int32Array, logDensity: Float64Array, mass: Float64Array): number {
  let held = 0;
  let level = logDensity[order[0] ?? 0] ?? -Infinity;
  let heldAtLevel = 0;
  for (const i of order) {
    const here = logDensity[i] ?? -Infinity;
    const middle = held + (mass[i] ?? 0) / 2;
    if (middle >= wanted) {
      const t = middle > heldAtLevel ? (wanted - heldAtLevel) / (middle - heldAtLevel) : 1;
      return level + t * (here - level);
    }
    held += mass[i] ?? 0;
    level = here;
    heldAtLevel = middle;
  }
  return level;
}

function concatenate(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}
