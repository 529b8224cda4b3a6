import { contours } from "d3-contour";
import { densityLevel } from "#shared/math/densityLevel";
import { massOfRadius } from "#shared/math/gaussian";
import type { GaussianMixture } from "#shared/math/gaussianMixture";
import { project, projectCovariance, type LinearView } from "#shared/math/linearView";

/** The edge of a highest-density region of a mixture prior's marginal in the plane. */
export interface PriorRegion {
  readonly mass: number;
  readonly label: string;
  /** Closed lines, x, y pairs in the plane; with one latent dimension the x of each edge instead. */
  readonly rings: readonly Float32Array[];
  readonly edges: readonly number[];
}

/** The masses of 1, 2 and 2.448 σ of N(0, I), as the map has them for that prior. */
const MASSES = [massOfRadius(1), massOfRadius(2), 0.95] as const;
const MASSES_1D = [0.6827, 0.95] as const;
/** Component densities that one picture may cost: some 10 ms. */
const MOST_DENSITIES = 1_000_000;
/** Standard deviations around each component that are looked at. */
const REACH = 4;

interface PlaneGaussian {
  readonly logWeight: number;
  readonly x: number;
  readonly y: number;
  readonly sdX: number;
  readonly sdY: number;
  /** Inverse covariance. */
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
}

function inPlane(view: LinearView, { logWeights, mean, sd }: GaussianMixture): readonly PlaneGaussian[] {
  const d = view.latentSize;
  return Array.from(logWeights, (logWeight, m) => {
    const { x, y } = project(view, mean, m * d);
    const [xx, xy, yy] = projectCovariance(view, sd, m * d);
    // One dimension has no second direction: any spread does there.
    const down = d === 1 ? 1 : yy;
    const determinant = xx * down - xy * xy;
    return {
      logWeight: logWeight - 0.5 * Math.log(determinant),
      ...{ x, y, sdX: Math.sqrt(xx), sdY: Math.sqrt(down) },
      ...{ xx: down / determinant, xy: -xy / determinant, yy: xx / determinant },
    };
  });
}

/** log of the density at (x, y) up to a constant. */
function logDensity(components: readonly PlaneGaussian[], x: number, y: number): number {
  let max = -Infinity;
  let sum = 0;
  for (const c of components) {
    const dx = x - c.x;
    const dy = y - c.y;
    const log = c.logWeight - 0.5 * (c.xx * dx * dx + 2 * c.xy * dx * dy + c.yy * dy * dy);
    if (log > max) {
      sum = sum * Math.exp(max - log) + 1;
      max = log;
    } else sum += Math.exp(log - max);
  }
  return max + Math.log(sum);
}

/** Highest-density regions of the prior in the view, the smallest first. */
export function priorRegions(view: LinearView, prior: GaussianMixture): readonly PriorRegion[] {
  const components = inPlane(view, prior);
  return view.latentSize === 1 ? regionsOnLine(components) : regionsInPlane(components);
}

function regionsInPlane(components: readonly PlaneGaussian[]): readonly PriorRegion[] {
  const side = Math.max(48, Math.min(160, Math.floor(Math.sqrt(MOST_DENSITIES / components.length))));
  const [left, right] = range(components, (c) => [c.x, c.sdX]);
  const [low, high] = range(components, (c) => [c.y, c.sdY]);
  const width = (right - left) / side;
  const height = (high - low) / side;
  const field = Float64Array.from({ length: side * side }, (_, i) =>
    logDensity(components, left + ((i % side) + 0.5) * width, low + (Math.floor(i / side) + 0.5) * height),
  );
  return MASSES.map((mass, k) => {
    const level = densityLevel(field, mass);
    // The generator knows no −∞; 50 nats below the level is nowhere near its line.
    const values = Array.from(field, (value) => Math.max(-50, value - level));
    const { coordinates } = contours().size([side, side]).contour(values, 0);
    const rings = coordinates.flat().map((ring) => {
      const points = new Float32Array(2 * ring.length);
      ring.forEach(([column = 0, row = 0], i) =>
        points.set([left + column * width, low + row * height], 2 * i),
      );
      return points;
    });
    return { mass, label: labelOf(mass, k === MASSES.length - 1), rings, edges: [] };
  });
}

function regionsOnLine(components: readonly PlaneGaussian[]): readonly PriorRegion[] {
  const cells = 1000;
  const [left, right] = range(components, (c) => [c.x, c.sdX]);
  const width = (right - left) / cells;
  const field = Float64Array.from({ length: cells }, (_, i) =>
    logDensity(components, left + (i + 0.5) * width, 0),
  );
  return MASSES_1D.map((mass, k) => {
    const level = densityLevel(field, mass);
    const edges: number[] = [];
    for (let i = 1; i < cells; i++)
      if ((field[i] ?? 0) >= level !== (field[i - 1] ?? 0) >= level) edges.push(left + i * width);
    return { mass, label: labelOf(mass, k === MASSES_1D.length - 1), rings: [], edges };
  });
}

const labelOf = (mass: number, isLast: boolean): string =>
  `${Math.round(mass * 100)} %${isLast ? " of prior mass" : ""}`;

function range(
  components: readonly PlaneGaussian[],
  of: (c: PlaneGaussian) => readonly [number, number],
): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const component of components) {
    const [centre, sd] = of(component);
    low = Math.min(low, centre - REACH * sd);
    high = Math.max(high, centre + REACH * sd);
  }
  return [low, high];
}
