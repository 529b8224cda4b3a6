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

interface Buffers {
  encoding: Encoding | null;
  /** The encoding before, of the same data and latent size; null after a change of either. */
  previousEncoding: Encoding | null;
  columns: Columns | null;
}

export const buffers: Buffers = { encoding: null, previousEncoding: null, columns: null };
