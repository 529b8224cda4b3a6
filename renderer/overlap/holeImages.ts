import { create } from "zustand";
import type { Hole } from "#shared/math/planeHoles";
import { callEngine } from "../stores/engineClient";
import { useEngineMirror } from "../stores/engineMirror";
import { latestWins } from "../stores/latestWins";
import { useOverlapMap } from "./mapStore";
import { planePoint } from "./planePoint";

/** Pictures of more holes than this are not decoded. */
const MOST = 32;

interface HoleImages {
  /** The holes that the pictures belong to. */
  readonly holes: readonly Hole[];
  /** Means of p(x|z) at their centres, [holes.length, features], display units. */
  readonly values: Float32Array;
  readonly features: number;
}

export const useHoleImages = create<{ readonly images: HoleImages | null }>(() => ({ images: null }));

/** Decodes the centres of the holes that are there now. */
export const decodeHoles = latestWins<null>(async () => {
  const { map, holeMap } = useOverlapMap.getState();
  const latentSize = useEngineMirror.getState().session?.model?.config.latentSize ?? 0;
  const holes = holeMap?.holes.slice(0, MOST) ?? [];
  if (!map || holes.length === 0 || latentSize < 2) return useHoleImages.setState({ images: null });
  const z = new Float32Array(holes.length * latentSize);
  holes.forEach((hole, k) => z.set(planePoint(latentSize, map.dimensions, hole.x, hole.y), k * latentSize));
  const result = await callEngine("infer:decode", { z, count: holes.length });
  if (!result.ok) return;
  const values = result.value.mean;
  useHoleImages.setState({ images: { holes, values, features: values.length / holes.length } });
});

/** A hole that moved by less than this, σ, keeps its picture until the new one is there. */
const SAME_PLACE = 0.5;

/** The picture of a hole, or of the one that was in its place before; null where there is none. */
export function holeImage(images: HoleImages | null, hole: Hole): Float32Array | null {
  if (!images) return null;
  const distance = (other: Hole): number => Math.hypot(other.x - hole.x, other.y - hole.y);
  let index = images.holes.indexOf(hole);
  if (index === -1) {
    const distances = images.holes.map(distance);
    const least = Math.min(...distances);
    if (least < SAME_PLACE) index = distances.indexOf(least);
  }
  return index === -1 ? null : images.values.subarray(index * images.features, (index + 1) * images.features);
}
