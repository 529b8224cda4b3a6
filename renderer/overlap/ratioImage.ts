import { cellCentre } from "#shared/math/planeHoles";
import type { OverlapMap } from "./mapStore";

/** Over this many σ the picture fades out where the prior ends. */
const FADE = 0.4;
/** Where q̄ has data the picture stays beyond the prior: it fades between these densities, nats. */
const DENSE = -7;
const EMPTY = -9;

const unit = (value: number): number => Math.min(1, Math.max(0, value));

/**
 * The map as RGBA, [resolution, resolution × 4], the first line the highest row. Ratios beyond ± range take the ramp's
 * ends. Transparent where the prior has next to no mass (beyond `radius` σ) and there are no data either.
 *
 * @param ramp 256 RGB triplets, from the prior's side to the aggregate posterior's.
 */
export function ratioImage(
  map: Pick<OverlapMap, "resolution" | "extent" | "logRatio" | "logAggregate">,
  ramp: Uint8ClampedArray,
  range: number,
  radius: number,
): Uint8ClampedArray<ArrayBuffer> {
  const { resolution: n, logRatio, logAggregate } = map;
  const rgba = new Uint8ClampedArray(n * n * 4);
  for (let row = 0; row < n; row++) {
    const y = cellCentre(map, row);
    for (let column = 0; column < n; column++) {
      const cell = row * n + column;
      const ratio = logRatio[cell] ?? 0;
      const colour = Math.round(unit(0.5 + ratio / (2 * range)) * 255) * 3;
      const inPrior = unit((radius - Math.hypot(cellCentre(map, column), y)) / FADE);
      // Data below the prior's density are the prior's to show; between the two it must not jump.
      const inData = unit(ratio) * unit(((logAggregate[cell] ?? EMPTY) - EMPTY) / (DENSE - EMPTY));
      const at = ((n - 1 - row) * n + column) * 4;
      for (let c = 0; c < 3; c++) rgba[at + c] = ramp[colour + c] ?? 0;
      rgba[at + 3] = 255 * Math.max(inPrior, inData);
    }
  }
  return rgba;
}
