import type { CancelSignal } from "#shared/rpc/cancelSignal";
import type { ItemShape } from "#shared/domain/dataset";

/** A file to read: where it lies and the name that the user knows it by (they differ for an upload). */
export interface InputFile {
  readonly path: string;
  readonly name: string;
}

export interface LoadProgress {
  /** What is being done, in words: "Reading images". */
  readonly phase: string;
  readonly done: number;
  readonly total: number;
}

export interface ReadContext {
  readonly signal?: CancelSignal;
  readonly progress?: (progress: LoadProgress) => void;
}

/** What a format found by looking at the first bytes only. */
export interface Probe {
  /** One line for the user: "IDX images with labels". */
  readonly description: string;
}

/** The content of files before any scaling: what `read` gives, whatever the format. */
export interface RawData {
  readonly count: number;
  readonly shape: ItemShape;
  /**
   * [count, features], row-major. `bytes`: grey values 0..255; `unit`: images already mapped to 0..1;
   * `table`: columns in their own units.
   */
  readonly values:
    | { readonly kind: "bytes"; readonly data: Uint8Array }
    | { readonly kind: "unit"; readonly data: Float32Array }
    | { readonly kind: "table"; readonly data: Float64Array };
  /** Class code per row (-1 for none) and the names of the codes; null when the data have no labels. */
  readonly labels: {
    readonly name: string;
    readonly codes: Int32Array;
    readonly classes: readonly string[];
  } | null;
  readonly remarks: readonly string[];
}

/** One file format. Both functions throw `AppErrorException` for anything wrong with the files. */
export interface DataFormat {
  readonly id: string;
  readonly name: string;
  /** Is it this format's, and what is in it? Null when it is not. Looks at names and first bytes only. */
  probe(files: readonly InputFile[]): Promise<Probe | null>;
  read(files: readonly InputFile[], context: ReadContext): Promise<RawData>;
}
