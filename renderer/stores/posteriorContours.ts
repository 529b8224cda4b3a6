import { create } from "zustand";

/** p(z|x) of one row as nested rings: itself with two latent dimensions, a slice of it with more than three. */
export interface PosteriorContours {
  readonly row: number;
  /** Training step of the weights that it holds for. */
  readonly step: number;
  /** Highest-density regions, smallest mass first; each ring is x, y pairs in prior σ. */
  readonly contours: readonly { readonly mass: number; readonly rings: readonly Float32Array[] }[];
  /** The two dimensions that the rings are in, and the place [latentSize] that the others are held at. */
  readonly slice?: { readonly dimensions: readonly [number, number]; readonly at: Float32Array };
}

interface PosteriorContoursState {
  readonly shown: PosteriorContours | null;
}

/** What the map draws of p(z|x); null while there is none for the selected row and these weights. */
export const usePosteriorContours = create<PosteriorContoursState>(() => ({ shown: null }));
