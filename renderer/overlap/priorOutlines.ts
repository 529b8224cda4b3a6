import { contours } from "d3-contour";
import { densityLevel } from "#shared/math/densityLevel";
import { massOfRadius } from "#shared/math/gaussian";
import type { Ring } from "./holeOutlines";
import type { OverlapMap } from "./mapStore";

/** The masses of 1, 2 and 2.448 σ of N(0, I). */
const MASSES = [massOfRadius(1), massOfRadius(2), 0.95] as const;

/** The highest-density regions of a prior that is no N(0, I), by the map's cells; null for N(0, I), whose are circles. */
export function priorOutlines({ resolution: n, extent, logPrior }: OverlapMap): readonly Ring[] | null {
  if (logPrior === undefined) return null;
  const place = (k: number): number => -extent + (k * 2 * extent) / n;
  return MASSES.flatMap((mass) => {
    const level = densityLevel(logPrior, mass);
    // The generator knows no −∞; 50 nats below the level is nowhere near its line.
    const field = Array.from(logPrior, (value) => Math.max(-50, value - level));
    const { coordinates } = contours().size([n, n]).contour(field, 0);
    return coordinates.flatMap((polygon) =>
      polygon.map((ring) => ring.map(([x = 0, y = 0]) => [place(x), place(y)] as const)),
    );
  });
}
