import type { HoleMap, RatioGrid } from "#shared/math/planeHoles";
import { cellCentre } from "#shared/math/planeHoles";
import { Random } from "#shared/math/random";

/**
 * Draws of the prior given that they land in a hole: [count, latentSize], prior σ. In the plane a cell is drawn by its
 * prior mass and a point evenly within it; the other dimensions are standard normal, as the prior is independent in them.
 */
export function drawInHole(
  grid: RatioGrid,
  { holeOfCell }: HoleMap,
  hole: number,
  plane: readonly [number, number],
  latentSize: number,
  count: number,
  seed: number,
): Float32Array {
  const random = new Random(seed).fork("draw in a hole");
  const n = grid.resolution;
  const cells: number[] = [];
  const cumulative: number[] = [];
  let total = 0;
  holeOfCell.forEach((index, cell) => {
    if (index !== hole) return;
    const x = cellCentre(grid, cell % n);
    const y = cellCentre(grid, Math.floor(cell / n));
    total += Math.exp(-0.5 * (x * x + y * y));
    cells.push(cell);
    cumulative.push(total);
  });
  const width = (2 * grid.extent) / n;
  const z = new Float32Array(count * latentSize);
  random.fillNormal(z);
  for (let i = 0; i < count; i++) {
    const target = random.uniform() * total;
    const cell =
      cells[
        Math.max(
          0,
          cumulative.findIndex((sum) => sum > target),
        )
      ] ?? 0;
    z[i * latentSize + plane[0]] = cellCentre(grid, cell % n) + (random.uniform() - 0.5) * width;
    z[i * latentSize + plane[1]] = cellCentre(grid, Math.floor(cell / n)) + (random.uniform() - 0.5) * width;
  }
  return z;
}
