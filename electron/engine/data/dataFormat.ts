import type { Preview, PreviewColumn } from "#shared/contract/previewContract";
import type { ImageShape, ItemShape } from "#shared/domain/dataset";
import type { OpenPlan } from "#shared/domain/openPlan";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import type { LazyColumns } from "./lazyColumns";
import type { MetadataColumn } from "./metadata";
import type { RowFile } from "./rowFile";
import type { OpenRows, RowRequest } from "./rowSink";

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
  /** What the user changed about how the files are read; the data decide the rest. */
  readonly plan?: OpenPlan;
  readonly signal?: CancelSignal;
  readonly progress?: (progress: LoadProgress) => void;
  /** The file is joined to others by its label and metadata: it need not hold any x. */
  readonly isBeside?: boolean;
  /** Where rows go that come piece by piece, so that they need not fit into memory; `openRowsInMemory` when missing. */
  readonly openRows?: OpenRows;
  /** Would `openRows` keep these on disk? For formats that read what fits into memory in one go; never when missing. */
  readonly keepsOnDisk?: (request: RowRequest) => boolean;
}

/** What a format found by looking at the first bytes only. */
export interface Probe {
  /** One line for the user: "IDX images with labels". */
  readonly description: string;
}

/** An array of a file that holds several: what could be x, or latents. */
export type SourceArray = Preview["arrays"][number];

/** What a source is, found without loading it: as much as a preview shows and a plan decides. */
export interface SourceInspection {
  /** Id of the format, and one line on what was recognised. */
  readonly format: string;
  readonly description: string;
  /** Rows; an estimate where counting would mean reading the whole. */
  readonly count: number;
  readonly countIsExact: boolean;
  /** As it would be read with the plan as it stands. */
  readonly shape: ItemShape;
  /** With the role that the plan gives, or else the data suggest. `examples` are of `rows`. */
  readonly columns: readonly PreviewColumn[];
  readonly arrays: readonly SourceArray[];
  /** Rows shown, ascending; for images with their pixels, [rows.length, features], 0..1. */
  readonly rows: Int32Array;
  readonly pixels: Float32Array | null;
  /** Names of the labels with their counts; empty where there are none, or counting would mean reading the whole. */
  readonly classes: Preview["classes"];
  /** What the format decided where the plan says nothing: `array`, `use`, `spread`, `dialect`, `roles`, `image`. */
  readonly plan: OpenPlan;
  readonly remarks: readonly string[];
}

/** Latents computed elsewhere, that are shown without a model. */
export interface RawLatents {
  /** Number of latent dimensions. */
  readonly d: number;
  /** [count, d], row-major. */
  readonly mean: Float32Array;
  /** [count, d], standard deviations > 0; null where only means are known. */
  readonly sd: Float32Array | null;
  /** One a dimension, as the file calls them. */
  readonly names: readonly string[];
}

/** Pictures of items whose x is something else. */
export interface RawPictures {
  readonly shape: ImageShape;
  /** [count, height, width, channels], row-major, 0..255. */
  readonly data: Uint8Array;
}

/** The content of files before any scaling: what `read` gives, whatever the format. */
export interface RawData {
  readonly count: number;
  readonly shape: ItemShape;
  /**
   * [count, features], row-major. `bytes`: grey values 0..255; `unit`: images already mapped to 0..1;
   * `table`: columns in their own units, as float32 where the file has them so; `file`: any of these, kept on disk by a
   * `RowSink`.
   */
  readonly values:
    | { readonly kind: "bytes"; readonly data: Uint8Array }
    | { readonly kind: "unit"; readonly data: Float32Array }
    | { readonly kind: "table"; readonly data: Float64Array | Float32Array }
    | {
        readonly kind: "file";
        readonly of: "bytes" | "unit" | "table";
        readonly rows: RowFile;
        /** SHA-256 of all values, hexadecimal. */
        readonly digest: string;
      };
  /** Class code per row (-1 for none) and the names of the codes; null when the data have no labels. */
  readonly labels: {
    readonly name: string;
    readonly codes: Int32Array;
    readonly classes: readonly string[];
  } | null;
  /**
   * Row of the source, from 0, that each row was read from, ascending, and the rows there are; absent when all were kept.
   * By it a second file is joined in the order of rows.
   */
  readonly sourceRows?: { readonly rows: Int32Array; readonly total: number };
  /** What a row is called, [count]; absent when no column is its id. */
  readonly ids?: { readonly name: string; readonly values: readonly string[] };
  /** With `plan.use` "latents"; `values` then has no features when the file holds nothing but latents. */
  readonly latents?: RawLatents;
  /** How the items look, for the screen alone: no model sees it. */
  readonly pictures?: RawPictures;
  /** Further numbers that are read one column at a time, when they are asked for. */
  readonly lazyColumns?: LazyColumns;
  /** What is neither x nor the label, [count] each; names may repeat. */
  readonly metadata: readonly MetadataColumn[];
  readonly remarks: readonly string[];
}

/** One file format. All functions throw `AppErrorException` for anything wrong with the files. */
export interface DataFormat {
  readonly id: string;
  readonly name: string;
  /** Is it this format's, and what is in it? Null when it is not. Looks at names and first bytes only. */
  probe(files: readonly InputFile[]): Promise<Probe | null>;
  /** Looks into the files: headers, a sample of rows, counts where they are cheap. */
  inspect?(files: readonly InputFile[], context: ReadContext): Promise<SourceInspection>;
  read(files: readonly InputFile[], context: ReadContext): Promise<RawData>;
}
