import type { GaussianMixture } from "#shared/math/gaussianMixture";
import type { RowMask } from "#shared/table/rowMask";

/**
 * Bulk data of the window, outside React and the stores: the stores hold version numbers, this module the arrays.
 * Written by the engine mirror alone.
 */
export interface Encoding {
  readonly version: number;
  readonly datasetVersion: number;
  readonly step: number;
  readonly count: number;
  readonly latentSize: number;
  /** [count, latentSize], prior σ. */
  readonly mean: Float32Array;
  /** [count, latentSize], prior σ. */
  readonly sd: Float32Array;
  /** p(z) of the same weights; absent for N(0, I). */
  readonly prior?: GaussianMixture;
  /** performance.now() at arrival: the map glides from the previous encoding to this one. */
  readonly arrived: number;
}

export interface Columns {
  readonly datasetVersion: number;
  /** Class code per row, -1 for none. */
  readonly labels: Int32Array;
  /** 0 train, 1 validation. */
  readonly split: Uint8Array;
}

/** The column that colours the map, as the map needs it. */
export type ColorColumn =
  | {
      readonly kind: "number";
      readonly column: string;
      /** [count]; NaN where missing. */
      readonly values: Float64Array;
      /** Ends of the ramp: percentiles 2 and 98 of the values; equal when there is one value only. */
      readonly low: number;
      readonly high: number;
      readonly missing: number;
    }
  | {
      readonly kind: "category";
      readonly column: string;
      /** [count]; -1 where missing. */
      readonly codes: Int32Array;
      readonly values: readonly string[];
      /** Colour of each code: its place among the most frequent values, -1 for all others. */
      readonly slots: Int16Array;
    };

interface Buffers {
  encoding: Encoding | null;
  /** The encoding before, of the same data and latent size; null after a change of either. */
  previousEncoding: Encoding | null;
  columns: Columns | null;
  /**
   * Turns latent row vectors of the snapshot that is looked at into the newest coordinates, [latentSize, latentSize];
   * null where the newest is looked at, or the snapshot raw.
   */
  alignment: Float32Array | null;
  /** Rows that filter, search, brushes and named selections let through, as bits; null for all. */
  mask: RowMask | null;
  /** null: by the label. */
  color: ColorColumn | null;
}

export const buffers: Buffers = {
  encoding: null,
  previousEncoding: null,
  columns: null,
  alignment: null,
  mask: null,
  color: null,
};
