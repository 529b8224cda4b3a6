import { create } from "zustand";

/** p(z|x) of one row as nested rings; only where the model has two latent dimensions. */
export interface PosteriorContours {
  readonly row: number;
  /** Training step of the weights that it holds for. */
  readonly step: number;
  /** Highest-density regions, smallest mass first; each ring is x, y pairs in prior σ. */
  readonly contours: readonly { readonly mass: number; readonly rings: readonly Float32Array[] }[];
}

interface PosteriorContoursState {
  readonly shown: PosteriorContours | null;
}

/** What the map draws of p(z|x); null while there is none for the selected row and these weights. */
export const usePosteriorContours = create<PosteriorContoursState>(() => ({ shown: null }));
