import { contours as marchingSquares } from "d3-contour";
import { densityRegions } from "#engine/evidence/densityRegions";
import type { ExactPosterior } from "#engine/evidence/exactPosterior";
import { latticePoints, latticeShape, type Lattice } from "#engine/evidence/lattice";
import { evaluateLogJoint, type LogJoint } from "#engine/evidence/logJoint";
import type { PosteriorPatch } from "#engine/evidence/posteriorPatch";
import { upsampleLattice, upsamplingFactor } from "#engine/evidence/upsampleLattice";
import type { Turns } from "./turns";

/** The edge of the highest-density region of one mass: closed lines, x, y pairs in prior σ. */
export interface Contour {
  readonly mass: number;
  readonly rings: Float32Array[];
}

/** log p(z|x) at the points of a lattice in the plane, [count], nats. */
interface Surface {
  readonly lattice: Lattice;
  readonly logDensity: Float64Array;
}

interface Box {
  readonly low: readonly [number, number];
  readonly high: readonly [number, number];
}

/** Points of an upsampled patch: smooth lines, and a few milliseconds of marching. */
const POINTS = 60_000;
/** Cells a side of a window over several peaks. */
const WINDOW = 128;

/**
 * Highest-density regions of p(z|x) in two dimensions as rings, holes among them wound the other way (marching squares
 * on log p). With one patch they are drawn on its own turned lattice. Patches may overlap, and each would draw what it
 * sees of its neighbours again; so with several the density is evaluated anew in windows that do not overlap.
 *
 * @throws Error for another latent size than 2
 */
export async function posteriorContours(
  turns: Turns,
  joint: LogJoint,
  posterior: ExactPosterior,
): Promise<Contour[]> {
  if (posterior.latentSize !== 2) throw new Error("Contours are lines in a plane");
  // A turn each: sorting and marching take tens of milliseconds, and a hand may wait.
  const regions = await turns.take(() => densityRegions(posterior));
  const lowest = Math.min(...regions.map(({ logDensity }) => logDensity));
  const [first, ...others] = posterior.patches;
  const surfaces =
    first !== undefined && others.length === 0
      ? [await turns.take(() => finerSurface(first, posterior.logEvidence))]
      : await windowSurfaces(joint, posterior, lowest);
  const contours: Contour[] = [];
  for (const { mass, logDensity } of regions) {
    const rings = await turns.take(() => surfaces.flatMap((surface) => ringsOf(surface, logDensity)));
    contours.push({ mass, rings });
  }
  return contours;
}

function finerSurface(patch: PosteriorPatch, logEvidence: number): Surface {
  const factor = upsamplingFactor([patch.lattice], POINTS, 8);
  const { lattice, values } = upsampleLattice(patch.lattice, patch.logJoint, factor);
  return { lattice, logDensity: values.map((value) => value - logEvidence) };
}

async function windowSurfaces(
  joint: LogJoint,
  posterior: ExactPosterior,
  lowest: number,
): Promise<Surface[]> {
  const surfaces: Surface[] = [];
  for (const box of disjoint(posterior.patches.flatMap((patch) => boxOf(patch, posterior, lowest) ?? []))) {
    const lattice = latticeIn(box);
    const points = latticePoints(lattice);
    const logJoint = await evaluateLogJoint(joint, points, points.length / 2);
    surfaces.push({ lattice, logDensity: logJoint.map((value) => value - posterior.logEvidence) });
  }
  return surfaces;
}

/** Where the patch's own share of space is above the lowest level, and two lattice steps around; null for nowhere. */
function boxOf(patch: PosteriorPatch, { logEvidence }: ExactPosterior, lowest: number): Box | null {
  const { points, logJoint, logShare, lattice } = patch;
  const margin = 2 * Math.hypot(lattice.spacing[0] ?? 0, lattice.spacing[1] ?? 0);
  let [x0, x1, y0, y1] = [Infinity, -Infinity, Infinity, -Infinity];
  logJoint.forEach((value, i) => {
    if (value - logEvidence < lowest || (logShare[i] ?? 0) < Math.log(0.25)) return;
    x0 = Math.min(x0, points[2 * i] ?? 0);
    x1 = Math.max(x1, points[2 * i] ?? 0);
    y0 = Math.min(y0, points[2 * i + 1] ?? 0);
    y1 = Math.max(y1, points[2 * i + 1] ?? 0);
  });
  if (x0 > x1) return null;
  return { low: [x0 - margin, y0 - margin], high: [x1 + margin, y1 + margin] };
}

/** Boxes that meet are made one, until none do. */
function disjoint(boxes: readonly Box[]): readonly Box[] {
  const apart: Box[] = [];
  for (let box of boxes) {
    for (;;) {
      const met = apart.findIndex((other) => meet(box, other));
      const [other] = met < 0 ? [] : apart.splice(met, 1);
      if (other === undefined) break;
      box = {
        low: [Math.min(box.low[0], other.low[0]), Math.min(box.low[1], other.low[1])],
        high: [Math.max(box.high[0], other.high[0]), Math.max(box.high[1], other.high[1])],
      };
    }
    apart.push(box);
  }
  return apart;
}

function meet(a: Box, b: Box): boolean {
  return a.low[0] <= b.high[0] && b.low[0] <= a.high[0] && a.low[1] <= b.high[1] && b.low[1] <= a.high[1];
}

function latticeIn({ low, high }: Box): Lattice {
  return {
    origin: Float64Array.from(low),
    axes: Float64Array.of(1, 0, 0, 1),
    spacing: Float64Array.of((high[0] - low[0]) / (WINDOW - 1), (high[1] - low[1]) / (WINDOW - 1)),
    low: new Int32Array(2),
    high: new Int32Array(2).fill(WINDOW - 1),
  };
}

/** The lines of one level, each ending where it began. */
function ringsOf({ lattice, logDensity }: Surface, level: number): Float32Array[] {
  const [rows = 1, columns = 1] = latticeShape(lattice);
  // The generator knows no −∞; what is 50 nats below the level is nowhere near its line.
  const values = Array.from(logDensity, (value) => Math.max(value - level, -50));
  const { coordinates } = marchingSquares().size([columns, rows]).contour(values, 0);
  return coordinates.flat().map((ring) => {
    const out = new Float32Array(2 * ring.length);
    // The generator's coordinates count cells, whose centres are the lattice's points.
    ring.forEach(([column = 0, row = 0], i) => out.set(placeOf(lattice, row - 0.5, column - 0.5), 2 * i));
    return out;
  });
}

/** The point `row` and `column` steps from the lattice's first. */
function placeOf(lattice: Lattice, row: number, column: number): readonly [number, number] {
  const { origin, axes, spacing, low } = lattice;
  const a = (row + (low[0] ?? 0)) * (spacing[0] ?? 0);
  const b = (column + (low[1] ?? 0)) * (spacing[1] ?? 0);
  return [
    (origin[0] ?? 0) + a * (axes[0] ?? 0) + b * (axes[2] ?? 0),
    (origin[1] ?? 0) + a * (axes[1] ?? 0) + b * (axes[3] ?? 0),
  ];
}
