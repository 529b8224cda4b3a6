import { create } from "zustand";
import type { AppError } from "#shared/domain/appError";
import { findHoles, type HoleMap, type RatioGrid } from "#shared/math/planeHoles";
import { searchRadius, useOverlapSettings, type OverlapSettings } from "./overlapSettings";

/** The map of one plane as it came from the engine. */
export interface OverlapMap extends RatioGrid {
  readonly dimensions: readonly [number, number];
  /** log q̄ at the cell centres, nats. */
  readonly logAggregate: Float32Array;
  /** Training step of the weights. */
  readonly step: number;
  /** Items that q̄ is over. */
  readonly count: number;
  /** ∫ min(q̄, p) over the plane, by the grid. */
  readonly overlap: number;
  /** From the question to the answer. */
  readonly milliseconds: number;
}

interface MapState {
  readonly map: OverlapMap | null;
  readonly holeMap: HoleMap | null;
  /** The hole that is gone to, by its index. */
  readonly hole: number | null;
  /** What is being computed, and how much of it is done, 0 … 1. */
  readonly work: { readonly resolution: number; readonly done: number } | null;
  readonly error: AppError | null;
  /** No items are chosen, so there is no q̄. */
  readonly isEmpty: boolean;
  /** The card of the probe stands beside the pointer's last click. */
  readonly isProbeShown: boolean;
}

export const useOverlapMap = create<MapState>(() => ({
  map: null,
  holeMap: null,
  hole: null,
  work: null,
  error: null,
  isEmpty: false,
  isProbeShown: false,
}));

/** Takes over a map and finds its holes. */
export function showMap(map: OverlapMap): void {
  const before = useOverlapMap.getState();
  const holeMap = holesOf(map, useOverlapSettings.getState());
  const isSamePlane =
    before.map?.dimensions.every((dimension, i) => dimension === map.dimensions[i]) ?? false;
  // A finer grid moves a hole a little and may change the order: what was gone to stays the one nearest to it.
  const gone = isSamePlane && before.hole !== null ? before.holeMap?.holes[before.hole] : undefined;
  useOverlapMap.setState({ map, holeMap, hole: gone ? nearestHole(holeMap, gone.x, gone.y) : null });
}

export function forgetMap(): void {
  useOverlapMap.setState({ map: null, holeMap: null, hole: null, isProbeShown: false });
}

const holesOf = (map: OverlapMap, settings: OverlapSettings): HoleMap =>
  findHoles(map, {
    below: -settings.depth,
    radius: searchRadius(settings),
    minimumMass: settings.minimumMass,
  });

/** Looks for the holes again in the map that is there. */
export function searchHoles(): void {
  const { map } = useOverlapMap.getState();
  if (map) showMap(map);
}

function nearestHole({ holes }: HoleMap, x: number, y: number): number | null {
  let best: number | null = null;
  let least = 0.5;
  holes.forEach((hole, index) => {
    const distance = Math.hypot(hole.x - x, hole.y - y);
    if (distance < least) {
      least = distance;
      best = index;
    }
  });
  return best;
}

/** "A", "B" … "Z", then "27". */
export const holeLetter = (index: number): string =>
  index < 26 ? String.fromCharCode(65 + index) : String(index + 1);
