import { selectRows, type LatentCloud, type Progress } from "./latentCloud";

/** Centres of the cells of a regular grid in the plane of two latent dimensions. */
export interface PlaneGrid {
  readonly width: number;
  readonly height: number;
  /** First and last column's centre, prior σ. */
  readonly x: readonly [number, number];
  /** First and last row's centre, prior σ. */
  readonly y: readonly [number, number];
}

export interface AggregateGridOptions {
  /** The rows that q̄ is over; all by default. */
  readonly rows?: ArrayLike<number>;
  /** The two latent dimensions drawn; with more than two, q̄ is its marginal in them. */
  readonly dimensions?: readonly [number, number];
}

/** One direction of the components: mean, 1/sd and grid positions. */
interface Axis {
  readonly mean: Float64Array;
  readonly precision: Float64Array;
  readonly at: Float64Array;
}

interface Mixture {
  readonly x: Axis;
  readonly y: Axis;
  /** log (1/N) and the normaliser of every component, nats. */
  readonly constant: Float64Array;
  readonly width: number;
  readonly out: Float64Array;
  /** Room for one tile's factors and sums. */
  readonly factorX: Float64Array;
  readonly factorY: Float64Array;
  readonly sums: Float64Array;
}

/** Side of a first tile; halved where its values span too many nats. */
const TILE = 32;
/** Components summed in one pass over a tile. */
const LANES = 4;
/** How far the largest upper bound of a tile may lie above its floor: exp() of it is far from overflowing. */
const MOST_SPAN = 600;
/** Nats below the floor at which a component is left out, on top of log N. */
const DROP = 30;

/**
 * log q̄(z) = log (1/N) Σ_n N(z; μ_n, diag σ_n²) on a grid, nats, [height, width] row-major, first row at y[0].
 *
 * Exact but for a relative error of e^-30 and rounding, in holes of any depth. In each tile of the grid every
 * component has an upper and a lower bound (its density at the nearest and at the farthest point of the tile; the
 * dimensions separate). The largest lower bound is a floor below which the sum nowhere falls, so that components whose
 * upper bound is log N + 30 nats below it can be dropped: N of them add less than e^-30. The rest are summed as products
 * exp(a_n(x)) exp(b_n(y)), each factor scaled by its largest value in the tile and the sum by the floor, so that nothing
 * that matters underflows; tiles whose bounds span more than 600 nats are cut in four, down to single cells.
 *
 * Yields progress once for every tile of 32 × 32 cells.
 */
export function* aggregateGrid(
  cloud: LatentCloud,
  grid: PlaneGrid,
  { rows, dimensions = [0, 1] }: AggregateGridOptions = {},
): Generator<Progress, Float64Array> {
  const mixture = prepare(selectRows(cloud, rows), grid, dimensions);
  const all = Int32Array.from({ length: mixture.constant.length }, (_, n) => n);
  const across = Math.ceil(grid.width / TILE);
  const down = Math.ceil(grid.height / TILE);
  for (let row = 0; row < down; row++) {
    for (let column = 0; column < across; column++) {
      const x0 = column * TILE;
      const y0 = row * TILE;
      fillTile(mixture, all, x0, Math.min(grid.width, x0 + TILE), y0, Math.min(grid.height, y0 + TILE));
      yield { done: row * across + column + 1, total: across * down };
    }
  }
  return mixture.out;
}

function prepare(cloud: LatentCloud, grid: PlaneGrid, dimensions: readonly [number, number]): Mixture {
  const { count, latentSize, mean, sd } = cloud;
  const constant = new Float64Array(count).fill(-Math.log(2 * Math.PI) - Math.log(count));
  const axis = (dimension: number, [first, last]: readonly [number, number], cells: number): Axis => {
    const means = new Float64Array(count);
    const precision = new Float64Array(count);
    for (let n = 0; n < count; n++) {
      const s = sd[n * latentSize + dimension] ?? 1;
      means[n] = mean[n * latentSize + dimension] ?? 0;
      precision[n] = 1 / s;
      constant[n] = (constant[n] ?? 0) - Math.log(s);
    }
    const step = cells > 1 ? (last - first) / (cells - 1) : 0;
    return { mean: means, precision, at: Float64Array.from({ length: cells }, (_, i) => first + i * step) };
  };
  return {
    x: axis(dimensions[0], grid.x, grid.width),
    y: axis(dimensions[1], grid.y, grid.height),
    constant,
    width: grid.width,
    out: new Float64Array(grid.width * grid.height),
    factorX: new Float64Array(LANES * TILE),
    factorY: new Float64Array(LANES * TILE),
    sums: new Float64Array(TILE * TILE),
  };
}

/** Fills cells x0 ≤ x < x1, y0 ≤ y < y1 from the components that the enclosing tile kept. */
function fillTile(m: Mixture, candidates: Int32Array, x0: number, x1: number, y0: number, y1: number): void {
  const count = candidates.length;
  const upper = new Float64Array(count);
  let floor = -Infinity;
  let ceiling = -Infinity;
  for (let k = 0; k < count; k++) {
    const n = candidates[k] ?? 0;
    const c = m.constant[n] ?? 0;
    const high = c + nearest(m.x, n, x0, x1 - 1) + nearest(m.y, n, y0, y1 - 1);
    upper[k] = high;
    floor = Math.max(floor, c + farthest(m.x, n, x0, x1 - 1) + farthest(m.y, n, y0, y1 - 1));
    ceiling = Math.max(ceiling, high);
  }
  const least = floor - DROP - Math.log(m.constant.length);
  const kept = candidates.filter((_, k) => (upper[k] ?? 0) >= least);
  if (ceiling - floor <= MOST_SPAN) {
    sumTile(m, kept, floor, x0, x1, y0, y1);
    return;
  }
  const xm = x0 + Math.max(1, (x1 - x0) >> 1);
  const ym = y0 + Math.max(1, (y1 - y0) >> 1);
  for (const [xa, xb] of [
    [x0, xm],
    [xm, x1],
  ] as const) {
    for (const [ya, yb] of [
      [y0, ym],
      [ym, y1],
    ] as const) {
      if (xa < xb && ya < yb) fillTile(m, kept, xa, xb, ya, yb);
    }
  }
}

function sumTile(
  m: Mixture,
  components: Int32Array,
  floor: number,
  x0: number,
  x1: number,
  y0: number,
  y1: number,
): void {
  const { factorX, factorY, sums } = m;
  const wide = x1 - x0;
  const high = y1 - y0;
  sums.fill(0);
  for (let k = 0; k < components.length; k += LANES) {
    const filled = Math.min(LANES, components.length - k);
    factorY.fill(0);
    for (let lane = 0; lane < filled; lane++) {
      const n = components[k + lane] ?? 0;
      const bestX = nearest(m.x, n, x0, x1 - 1);
      const bestY = nearest(m.y, n, y0, y1 - 1);
      fillFactors(m.x, n, x0, wide, bestX, 1, factorX, lane * TILE);
      // The scale may be as large as e^600 and the factors at most 1, so that no product overflows.
      const scale = Math.exp((m.constant[n] ?? 0) + bestX + bestY - floor);
      fillFactors(m.y, n, y0, high, bestY, scale, factorY, lane * TILE);
    }
    addProducts(factorX, factorY, sums, wide, high);
  }
  for (let j = 0; j < high; j++) {
    for (let i = 0; i < wide; i++)
      m.out[(y0 + j) * m.width + x0 + i] = floor + Math.log(sums[j * TILE + i] ?? 0);
  }
}

/** sums[j][i] += Σ_lane y[lane][j] x[lane][i]: four components a pass, since the sums' loads and stores are the cost. */
function addProducts(x: Float64Array, y: Float64Array, sums: Float64Array, wide: number, high: number): void {
  for (let j = 0; j < high; j++) {
    const a = y[j] ?? 0;
    const b = y[TILE + j] ?? 0;
    const c = y[2 * TILE + j] ?? 0;
    const d = y[3 * TILE + j] ?? 0;
    const start = j * TILE;
    for (let i = 0; i < wide; i++) {
      const here = sums[start + i] ?? 0;
      const first = a * (x[i] ?? 0) + b * (x[TILE + i] ?? 0);
      const second = c * (x[2 * TILE + i] ?? 0) + d * (x[3 * TILE + i] ?? 0);
      sums[start + i] = here + first + second;
    }
  }
}

/** scale exp(term − best) of each position, from element `offset` of `out` on. */
function fillFactors(
  axis: Axis,
  n: number,
  start: number,
  cells: number,
  best: number,
  scale: number,
  out: Float64Array,
  offset: number,
): void {
  const mean = axis.mean[n] ?? 0;
  const precision = axis.precision[n] ?? 1;
  for (let i = 0; i < cells; i++) {
    const u = ((axis.at[start + i] ?? 0) - mean) * precision;
    out[offset + i] = scale * Math.exp(-0.5 * u * u - best);
  }
}

/** −½ u² at the position between `first` and `last` (as a stretch, not only its cells) that is nearest to the mean. */
function nearest({ mean, precision, at }: Axis, n: number, first: number, last: number): number {
  const centre = mean[n] ?? 0;
  const a = at[first] ?? 0;
  const b = at[last] ?? 0;
  const low = Math.min(a, b);
  const high = Math.max(a, b);
  const u = (centre < low ? low - centre : centre > high ? centre - high : 0) * (precision[n] ?? 1);
  return -0.5 * u * u;
}

function farthest({ mean, precision, at }: Axis, n: number, first: number, last: number): number {
  const centre = mean[n] ?? 0;
  const u =
    Math.max(Math.abs((at[first] ?? 0) - centre), Math.abs((at[last] ?? 0) - centre)) * (precision[n] ?? 1);
  return -0.5 * u * u;
}
