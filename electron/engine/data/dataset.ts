import type { DatasetSummary } from "#shared/domain/dataset";
import type { RawLatents, RawPictures } from "./dataFormat";
import type { LazyColumns } from "./lazyColumns";
import type { MetadataColumn } from "./metadata";
import type { RowStore } from "./rowStore";
import type { Transform } from "./transform";

/** A data set, its values in memory or on disk. Rows are numbered from 0 in the order of the file. */
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
  /** Further numbers of the source, read one column at a time by `readLazyColumn`; null when there are none. */
  readonly lazyColumns: LazyColumns | null;
  /** Latents that came with the data; null for data of a model's own. */
  readonly latents: RawLatents | null;
  /** Pictures that came beside x; null where there are none (x may be pictures itself). */
  readonly pictures: RawPictures | null;
  /** The values as they were read, for code that assembles batches itself. Never written to. */
  readonly store: RowStore;
  /** What stands between `store` and the model; null when the model sees the values (grey values as parts of 255). */
  readonly transform: Transform | null;
  /**
   * Writes the rows in model space (scaled as the summary says), [rows.length, features], into `out`
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
