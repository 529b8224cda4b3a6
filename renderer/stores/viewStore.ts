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

/** Row numbers; many of them, as of a lasso around half the data, are a typed array. */
export type Rows = readonly number[] | Int32Array;

/** A choice made on a column's histogram: a closed range of its numbers, or some of its values. */
export type Brush =
  | { readonly kind: "range"; readonly column: string; readonly low: number; readonly high: number }
  | { readonly kind: "values"; readonly column: string; readonly values: readonly string[] };

/** Which rows are looked at: those for which all of it holds. */
export interface RowFilter {
  /** Expression over the table's columns, as it was applied; empty for none. */
  readonly filter: string;
  /** Text that some text column contains; empty for none. */
  readonly search: string;
  /** At most one a column. */
  readonly brushes: readonly Brush[];
  /** Ids of named selections, each of which holds the row. */
  readonly within: readonly string[];
}

export const noFilter: RowFilter = { filter: "", search: "", brushes: [], within: [] };

/** What the user chose to look at. Undoable: every field here, as one value. */
export interface ViewState {
  readonly workspace: "explore" | "evidence" | "overlap" | "runs";
  readonly layers: Readonly<Record<LayerId, boolean>>;
  /** Which posteriors are drawn when their layer is on; the selection's and the pointer's neighbours' always are. */
  readonly ellipses: "near" | "sample" | "all";
  /** Mass that an ellipse holds. */
  readonly ellipseMass: number;
  readonly projection: Projection;
  /** Class codes hidden by the legend. */
  readonly hiddenClasses: readonly number[];
  /** The last one is the one that the inspector shows. */
  readonly selection: Rows;
  readonly rowFilter: RowFilter;
  /** How the map draws rows outside the filter. */
  readonly outside: "dim" | "hide";
  /** Column of the table that colours the map; null for the label. */
  readonly colorBy: string | null;
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
  rowFilter: noFilter,
  outside: "dim",
  colorBy: null,
};

export const useView = create<ViewState>(() => initialView);
