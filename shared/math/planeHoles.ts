import { densityLevel } from "./densityLevel";
import { massOfRadius } from "./gaussian";

/** log q̄/p on a square grid about the origin. */
export interface RatioGrid {
  /** Cells a side. */
  readonly resolution: number;
  /** The grid spans ± so many prior σ on both axes. */
  readonly extent: number;
  /** log q̄(z) − log p(z) at the cell centres, [resolution, resolution], row-major, first row lowest, nats. */
  readonly logRatio: Float32Array;
  /** log p(z) at the same places, nats; absent for N(0, I). */
  readonly logPrior?: Float32Array | undefined;
}

export interface HoleSearch {
  /** A cell is in a hole where the log ratio lies below this, nats. */
  readonly below: number;
  /** Only cells with their centre within this radius, σ; for another prior than N(0, I) in a region of as much mass. */
  readonly radius: number;
  /** Regions with less of the prior's mass are left out; a share. */
  readonly minimumMass: number;
}

/** A connected region where the prior has mass and the aggregate posterior has little. */
export interface Hole {
  /** Share of the prior's mass in it, by the grid. */
  readonly mass: number;
  /** σ². */
  readonly area: number;
  /** The lowest log ratio in it, nats. */
  readonly lowest: number;
  /** The point in it that lies farthest from its edge, the nearest to the origin of several, prior σ. */
  readonly x: number;
  readonly y: number;
}

export interface HoleMap {
  /** Largest mass first. */
  readonly holes: readonly Hole[];
  /** Index into `holes` per cell, -1 outside, [resolution, resolution]. */
  readonly holeOfCell: Int16Array;
}

/** Centre of column or row `k`, prior σ. */
export function cellCentre({ resolution, extent }: RatioGrid, k: number): number {
  return -extent + ((k + 0.5) * 2 * extent) / resolution;
}

/** Index of the cell that holds a point, or -1 outside the grid. */
export function cellAt({ resolution, extent }: RatioGrid, x: number, y: number): number {
  const column = Math.floor(((x + extent) / (2 * extent)) * resolution);
  const row = Math.floor(((y + extent) / (2 * extent)) * resolution);
  const isInside = column >= 0 && row >= 0 && column < resolution && row < resolution;
  return isInside ? row * resolution + column : -1;
}

/** The prior's mass in each cell, by the midpoint rule. */
function massOfCells(grid: RatioGrid): (cell: number) => number {
  const { resolution: n, extent, logPrior } = grid;
  const width = (2 * extent) / n;
  if (logPrior !== undefined) return (cell) => Math.exp(logPrior[cell] ?? -Infinity) * width * width;
  const column = massPerColumn(grid);
  return (cell) => (column[cell % n] ?? 0) * (column[Math.floor(cell / n)] ?? 0);
}

/**
 * Which cells are searched: those of the disc for N(0, I), and for another prior those of the highest-density region that
 * holds as much of it.
 */
function searchedCells(grid: RatioGrid, radius: number): (cell: number) => boolean {
  const { resolution: n, logPrior } = grid;
  if (logPrior === undefined)
    return (cell) => Math.hypot(cellCentre(grid, cell % n), cellCentre(grid, Math.floor(cell / n))) <= radius;
  const level = densityLevel(logPrior, massOfRadius(radius));
  return (cell) => (logPrior[cell] ?? -Infinity) >= level;
}

/** The standard normal's mass in each column of the grid (and, by symmetry, row), by the midpoint rule. */
function massPerColumn(grid: RatioGrid): Float64Array {
  const width = (2 * grid.extent) / grid.resolution;
  return Float64Array.from({ length: grid.resolution }, (_, k) => {
    const x = cellCentre(grid, k);
    return (width * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI);
  });
}

/** The connected regions (by cell edges) below the threshold. Masses and areas are sums over cells. */
export function findHoles(grid: RatioGrid, { below, radius, minimumMass }: HoleSearch): HoleMap {
  const { resolution: n, logRatio } = grid;
  const inside = new Uint8Array(n * n);
  const isSearched = searchedCells(grid, radius);
  for (let cell = 0; cell < n * n; cell++)
    if (isSearched(cell) && (logRatio[cell] ?? 0) < below) inside[cell] = 1;
  const clearance = distanceToEdge(inside, n);
  const massOf = massOfCells(grid);
  const found: { readonly hole: Hole; readonly cells: readonly number[] }[] = [];
  for (let start = 0; start < n * n; start++) {
    if (inside[start] !== 1) continue;
    const cells = takeRegion(inside, n, start);
    const hole = describe(grid, massOf, clearance, cells);
    if (hole.mass >= minimumMass) found.push({ hole, cells });
  }
  found.sort((a, b) => b.hole.mass - a.hole.mass);
  const holeOfCell = new Int16Array(n * n).fill(-1);
  found.forEach(({ cells }, index) => {
    for (const cell of cells) holeOfCell[cell] = index;
  });
  return { holes: found.map(({ hole }) => hole), holeOfCell };
}

/** The cells connected to `start`, cleared from `inside` on the way. */
function takeRegion(inside: Uint8Array, n: number, start: number): number[] {
  const cells = [start];
  inside[start] = 0;
  // The list is its own queue: what is appended is visited later.
  for (const cell of cells) {
    const at = cell % n;
    for (const next of [at > 0 ? cell - 1 : -1, at < n - 1 ? cell + 1 : -1, cell - n, cell + n]) {
      if (inside[next] !== 1) continue;
      inside[next] = 0;
      cells.push(next);
    }
  }
  return cells;
}

/**
 * Distance of each inside cell to the nearest outside one in cells, by two passes of the chamfer (1, √2): at most 8 %
 * off, which only a choice between equals could notice.
 */
function distanceToEdge(inside: Uint8Array, n: number): Float32Array {
  const distance = Float32Array.from(inside, (flag) => (flag === 1 ? Infinity : 0));
  const at = (row: number, column: number): number =>
    row < 0 || column < 0 || row >= n || column >= n ? 0 : (distance[row * n + column] ?? 0);
  const relax = (row: number, column: number, side: 1 | -1): void => {
    const cell = row * n + column;
    const straight = Math.min(at(row, column - side), at(row - side, column)) + 1;
    const diagonal = Math.min(at(row - side, column - side), at(row - side, column + side)) + Math.SQRT2;
    distance[cell] = Math.min(distance[cell] ?? 0, straight, diagonal);
  };
  for (let cell = 0; cell < n * n; cell++) relax(Math.floor(cell / n), cell % n, 1);
  for (let cell = n * n - 1; cell >= 0; cell--) relax(Math.floor(cell / n), cell % n, -1);
  return distance;
}

function describe(
  grid: RatioGrid,
  massOf: (cell: number) => number,
  clearance: Float32Array,
  cells: readonly number[],
): Hole {
  const { resolution: n, logRatio } = grid;
  const width = (2 * grid.extent) / n;
  let mass = 0;
  let lowest = Infinity;
  let centre = -1;
  let most = -1;
  for (const cell of cells) {
    const p = massOf(cell);
    mass += p;
    lowest = Math.min(lowest, logRatio[cell] ?? Infinity);
    // Among equals the one with the most prior; no density is large enough to outweigh a hundredth of a cell.
    const rank = (clearance[cell] ?? 0) + 0.01 * ((2 * Math.PI * p) / width ** 2);
    if (rank > most) {
      most = rank;
      centre = cell;
    }
  }
  return {
    mass,
    area: cells.length * width * width,
    lowest,
    x: cellCentre(grid, centre % n),
    y: cellCentre(grid, Math.floor(centre / n)),
  };
}
