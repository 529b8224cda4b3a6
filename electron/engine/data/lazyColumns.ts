/**
 * Numbers of the source that are read when somebody asks for them, a column at a time: the genes of cells whose latents
 * are shown. Plain data, so that it is kept beside what was read.
 */
export interface LazyColumns {
  readonly kind: "hdf5";
  /** Full path of the file, and the name that the user knows it by. */
  readonly path: string;
  readonly name: string;
  /** The matrix, as `plan.array` names one. */
  readonly array: string;
  /** One a column. */
  readonly names: readonly string[];
  /** Rows of the file that were kept, ascending; null for all. */
  readonly rows: Int32Array | null;
}
