import { contours } from "d3-contour";
import { densityLevel } from "#shared/math/densityLevel";
import { massOfRadius } from "#shared/math/gaussian";
import { cellCentre, type HoleMap } from "#shared/math/planeHoles";
import type { OverlapMap } from "./mapStore";

/** A closed line, x, y in prior σ. */
export type Ring = readonly (readonly [number, number])[];

/** Nats per σ in which the rim of the searched disc counts: only the place of the zero matters. */
const RIM = 8;

/** The outlines of the holes: where the ratio crosses the threshold, interpolated between cells, and the searched disc's rim. */
export function holeOutlines(
  map: OverlapMap,
  { holeOfCell }: HoleMap,
  below: number,
  radius: number,
): readonly Ring[] {
  const { resolution: n, extent, logRatio, logPrior } = map;
  const level = logPrior === undefined ? 0 : densityLevel(logPrior, massOfRadius(radius));
  const field = Array.from(logRatio, (ratio, cell) => {
    const rim =
      logPrior === undefined
        ? RIM * (radius - Math.hypot(cellCentre(map, cell % n), cellCentre(map, Math.floor(cell / n))))
        : (logPrior[cell] ?? -Infinity) - level;
    // Beyond one nat the depth says nothing about where the line runs, and −1000 would pull it to the cell's edge.
    const inside = Math.max(-1, Math.min(1, below - ratio, rim));
    // What is below the threshold and in no hole was too small to be one.
    return inside > 0 && (holeOfCell[cell] ?? -1) < 0 ? -0.02 : inside;
  });
  const { coordinates } = contours().size([n, n]).contour(field, 0);
  const place = (k: number): number => -extent + ((k ?? 0) * 2 * extent) / n;
  return coordinates.flatMap((polygon) =>
    polygon.map((ring) => ring.map(([x = 0, y = 0]) => [place(x), place(y)] as const)),
  );
}
