import { create } from "zustand";

export const layerIds = ["prior", "posteriors", "points", "thumbnails", "density", "manifold"] as const;
export type LayerId = (typeof layerIds)[number];

/** Which linear view of latent space the map shows. */
export type Projection =
  | { readonly kind: "axes"; readonly x: number; readonly y: number }
  | {
      readonly kind: "axes3";
      readonly x: number;
      readonly y: number;
      readonly z: number;
      /** Turn of the view: radians about the vertical, then about the horizontal axis. */
      readonly yaw: number;
      readonly pitch: number;
    }
  | { readonly kind: "pca" };

/** What the user chose to look at. Undoable: every field here, as one value. */
export interface ViewState {
  readonly workspace: "explore" | "evidence" | "overlap";
  readonly layers: Readonly<Record<LayerId, boolean>>;
  /** Which posteriors are drawn when their layer is on; the selection's and the pointer's neighbours' always are. */
  readonly ellipses: "near" | "sample" | "all";
  /** Mass that an ellipse holds. */
  readonly ellipseMass: number;
  readonly projection: Projection;
  /** Class codes hidden by the legend. */
  readonly hiddenClasses: readonly number[];
  /** Rows, the last one is the one that the inspector shows. */
  readonly selection: readonly number[];
}

export const initialView: ViewState = {
  workspace: "explore",
  layers: {
    prior: true,
    posteriors: true,
    points: true,
    thumbnails: false,
    density: false,
    manifold: false,
  },
  ellipses: "near",
  ellipseMass: 1 - Math.exp(-0.5),
  projection: { kind: "axes", x: 0, y: 1 },
  hiddenClasses: [],
  selection: [],
};

export const useView = create<ViewState>(() => initialView);
