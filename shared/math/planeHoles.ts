/** log q̄/p on a square grid about the origin. */
export interface RatioGrid {
  /** Cells a side. */
  readonly resolution: number;
  /** The grid spans ± so many prior σ on both axes. */
  readonly extent: number;
  /** log q̄(z) − log p(z) at the cell centres, [resolution, resolution], row-major, first row lowest, nats. */
  readonly logRatio: Float32Array;
}

export interface HoleSearch {
  /** A cell is in a hole where the log ratio lies below this, nats. */
  readonly below: number;
  /** Only cells with their centre within this radius, σ. */
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
  /** Its mean under the prior, moved to its nearest cell where that lies outside (a ring's mean does), prior σ. */
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
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) {
      const isNear = Math.hypot(cellCentre(grid, column), cellCentre(grid, row)) <= radius;
      if (isNear && (logRatio[row * n + column] ?? 0) < below) inside[row * n + column] = 1;
    }
  }
  const column = massPerColumn(grid);
  const found: { readonly hole: Hole; readonly cells: readonly number[] }[] = [];
  for (let start = 0; start < n * n; start++) {
    if (inside[start] !== 1) continue;
    const cells = takeRegion(inside, n, start);
    const hole = describe(grid, column, cells);
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

function describe(grid: RatioGrid, massOfColumn: Float64Array, cells: readonly number[]): Hole {
  const { resolution: n, logRatio } = grid;
  let mass = 0;
  let sumX = 0;
  let sumY = 0;
  let lowest = Infinity;
  for (const cell of cells) {
    const p = (massOfColumn[cell % n] ?? 0) * (massOfColumn[Math.floor(cell / n)] ?? 0);
    mass += p;
    sumX += p * cellCentre(grid, cell % n);
    sumY += p * cellCentre(grid, Math.floor(cell / n));
    lowest = Math.min(lowest, logRatio[cell] ?? Infinity);
  }
  const meanX = sumX / mass;
  const meanY = sumY / mass;
  let nearest = cells[0] ?? 0;
  let least = Infinity;
  for (const cell of cells) {
    const distance =
      (cellCentre(grid, cell % n) - meanX) ** 2 + (cellCentre(grid, Math.floor(cell / n)) - meanY) ** 2;
    if (distance < least) {
      least = distance;
      nearest = cell;
    }
  }
  const width = (2 * grid.extent) / n;
  const isMeanInside = least <= 0.5 * width * width * (1 + 1e-9);
  return {
    mass,
    area: cells.length * width * width,
    lowest,
    x: isMeanInside ? meanX : cellCentre(grid, nearest % n),
    y: isMeanInside ? meanY : cellCentre(grid, Math.floor(nearest / n)),
  };
}
