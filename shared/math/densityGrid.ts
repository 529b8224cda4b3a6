export interface DensityGrid {
  readonly columns: number;
  readonly rows: number;
  /** [rows, columns], points per unit area; row 0 is the lowest y. */
  readonly values: Float32Array;
  readonly max: number;
}

export interface Extent {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/**
 * Density of points in the plane: a histogram on a grid, smoothed by a Gaussian of standard deviation `bandwidth`
 * (plane units), normalised so that it integrates to the number of points. Points up to three bandwidths outside the
 * extent are counted too, so that the edge is not too low.
 */
export function densityGrid(
  positions: ArrayLike<number>,
  count: number,
  stride: number,
  accept: (row: number) => boolean,
  extent: Extent,
  columns: number,
  rows: number,
  bandwidth: number,
): DensityGrid {
  const cellX = (extent.x1 - extent.x0) / columns;
  const cellY = (extent.y1 - extent.y0) / rows;
  const padX = Math.ceil((3 * bandwidth) / cellX);
  const padY = Math.ceil((3 * bandwidth) / cellY);
  const wide = columns + 2 * padX;
  const high = rows + 2 * padY;
  const histogram = new Float32Array(wide * high);
  for (let i = 0; i < count; i++) {
    const c = Math.floor(((positions[i * stride] ?? NaN) - extent.x0) / cellX) + padX;
    const r = Math.floor(((positions[i * stride + 1] ?? NaN) - extent.y0) / cellY) + padY;
    if (c >= 0 && c < wide && r >= 0 && r < high && accept(i))
      histogram[r * wide + c] = (histogram[r * wide + c] ?? 0) + 1 / (cellX * cellY);
  }
  const kernelX = gaussianKernel(bandwidth / cellX, padX);
  const kernelY = gaussianKernel(bandwidth / cellY, padY);
  const across = new Float32Array(high * columns);
  for (let r = 0; r < high; r++)
    for (let c = 0; c < columns; c++) {
      let sum = 0;
      for (let k = 0; k < kernelX.length; k++) sum += (kernelX[k] ?? 0) * (histogram[r * wide + c + k] ?? 0);
      across[r * columns + c] = sum;
    }
  const values = new Float32Array(rows * columns);
  let max = 0;
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) {
      let sum = 0;
      for (let k = 0; k < kernelY.length; k++)
        sum += (kernelY[k] ?? 0) * (across[(r + k) * columns + c] ?? 0);
      values[r * columns + c] = sum;
      max = Math.max(max, sum);
    }
  return { columns, rows, values, max };
}

function gaussianKernel(sigma: number, radius: number): Float64Array {
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-0.5 * ((i - radius) / Math.max(sigma, 1e-9)) ** 2),
  );
  const sum = kernel.reduce((a, b) => a + b, 0);
  return kernel.map((k) => k / sum);
}
