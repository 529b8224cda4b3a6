import type { Extent } from "#shared/math/densityGrid";

/** Cells of a picture of the plane, aligned to multiples of the cell so that panning finds them again. */
export interface ManifoldGrid {
  /** Plane units. */
  readonly cell: number;
  /** Index of the lower left cell: it covers [column * cell, (column + 1) * cell]. */
  readonly column: number;
  readonly row: number;
  readonly columns: number;
  readonly rows: number;
}

/** Screen px that a cell has at least; at most twice as many. */
const MIN_CELL = 38;
/** The engine takes 4,096 at once; fewer answer sooner. */
const MAX_CELLS = 900;

export function manifoldGrid(extent: Extent, pixelsPerSigma: number): ManifoldGrid {
  for (let cell = 2 ** Math.ceil(Math.log2(MIN_CELL / pixelsPerSigma)); ; cell *= 2) {
    const column = Math.floor(extent.x0 / cell);
    const row = Math.floor(extent.y0 / cell);
    const columns = Math.ceil(extent.x1 / cell) - column;
    const rows = Math.ceil(extent.y1 / cell) - row;
    if (columns * rows <= MAX_CELLS) return { cell, column, row, columns, rows };
  }
}

export function manifoldExtent(grid: ManifoldGrid): Extent {
  return {
    x0: grid.column * grid.cell,
    y0: grid.row * grid.cell,
    x1: (grid.column + grid.columns) * grid.cell,
    y1: (grid.row + grid.rows) * grid.cell,
  };
}
