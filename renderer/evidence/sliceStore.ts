import { create } from "zustand";
import type { EngineContract } from "#shared/contract/engineContract";
import type { ResultOf } from "#shared/rpc/contract";
import { useView, type Projection } from "../stores/viewStore";
import { evidenceJob } from "./evidenceJob";
import { planeDimensions, type PlaneDimensions } from "./planeWindow";

export type Slice = ResultOf<EngineContract, "evidence:slice">;

export interface SliceChoice {
  /** The plane of the small maps; null for the one that the map shows. */
  readonly dimensions: readonly [number, number] | null;
  /** Where the other latents are held. */
  readonly hold: "mean" | "probe";
}

/** Up to so many latent dimensions have p(z|x) itself on a grid, and need no slice. */
export const MOST_EXACT = 3;

export const useSliceChoice = create<SliceChoice>(() => ({ dimensions: null, hold: "mean" }));

/** p(z|x) in one plane of a model with more than three latent dimensions, the other latents held. */
export const sliceJob = evidenceJob("evidence:slice");

/** The plane that the small maps show: the one chosen for the slice where there can be one. */
export function shownPlane(
  latentSize: number,
  projection: Projection,
  { dimensions }: SliceChoice,
): PlaneDimensions {
  const fits = dimensions !== null && dimensions.every((dimension) => dimension < latentSize);
  return latentSize > MOST_EXACT && fits ? dimensions : planeDimensions(latentSize, projection);
}

/** The slice where it is of this row and plane. */
export function matchingSlice(slice: Slice | null, row: number, dimensions: PlaneDimensions): Slice | null {
  const [i, j] = dimensions;
  return slice?.row === row && slice.dimensions[0] === i && slice.dimensions[1] === j ? slice : null;
}

export function useSlice(row: number | null, dimensions: PlaneDimensions): Slice | null {
  const slice = sliceJob.use((state) => state.answer?.value ?? null);
  return row === null ? null : matchingSlice(slice, row, dimensions);
}

export const currentSlicePlane = (latentSize: number): PlaneDimensions =>
  shownPlane(latentSize, useView.getState().projection, useSliceChoice.getState());
