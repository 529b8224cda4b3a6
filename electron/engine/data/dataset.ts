import type { DatasetSummary } from "#shared/domain/dataset";
import type { MetadataColumn } from "./metadata";

/**
 * All values of a data set, row-major [count, features].
 * `u8`: stored grey values 0..255, the model sees value / 255. `f32`: already in model space.
 */
export type RowStore =
  | { readonly kind: "u8"; readonly values: Uint8Array }
  | { readonly kind: "f32"; readonly values: Float32Array };

/** A data set in memory. Rows are numbered from 0 in the order of the file. */
export interface Dataset {
  readonly summary: DatasetSummary;
  /** [count]: class code per row, -1 for none. */
  readonly labels: Int32Array;
  /** [count]: 0 train, 1 validation. */
  readonly split: Uint8Array;
  /** Rows of the training part, ascending, [trainCount]. */
  readonly trainRows: Int32Array;
  /** Rows of the validation part, ascending, [validationCount]. */
  readonly validationRows: Int32Array;
  /** What is neither x nor the label: for the table, [count] each. */
  readonly metadata: readonly MetadataColumn[];
  /** The raw values, for code that assembles batches itself. Never written to. */
  readonly store: RowStore;
  /**
   * Writes the rows in model space (images 0..1, tables standardised), [rows.length, features], into `out`
   * from element `offset` (default 0). Throws `RangeError` when a row does not exist or `out` is too short.
   */
  modelRows(rows: ArrayLike<number>, out: Float32Array, offset?: number): void;
  /** The rows in display units (images 0..1, tables in their own units), a new [rows.length, features]. */
  displayRows(rows: ArrayLike<number>): Float32Array;
  /** Model space to display units, [n, features] to a new [n, features]; the identity for images. */
  toDisplay(values: Float32Array): Float32Array;
  /** Display units to model space, [n, features] to a new [n, features]; the identity for images. */
  toModel(values: Float32Array): Float32Array;
  /** A standard deviation in model space to display units (scaled, not shifted), [n, features] to a new one. */
  spreadToDisplay(values: Float32Array): Float32Array;
}
