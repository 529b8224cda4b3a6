import type { ColumnKind } from "./columnKind";
import type { TableProfile } from "./profile";

/** A column as its source declares it. */
export interface SourceField {
  /** Unique in the source. */
  readonly name: string;
  /** `vector`: a list of numbers in every row. `other`: what no role can be given to. */
  readonly kind: ColumnKind;
  /** In the source's own words: `DOUBLE`, `FLOAT[]`, `dictionary<utf8>`. */
  readonly type: string;
  /** Whether float32 holds every value of the type exactly. */
  readonly isFloat32: boolean;
}

/** What to read of the rows, by the index of the field. */
export interface ScanRequest {
  readonly numbers: readonly { readonly field: number; readonly isFloat32: boolean }[];
  readonly vectors: readonly { readonly field: number; readonly isFloat32: boolean }[];
  readonly words: readonly number[];
  /** Only the first so many rows. */
  readonly limit?: number;
}

export type Numbers = Float32Array | Float64Array;

/** The lists of some rows, end to end. */
export interface VectorBlock {
  readonly values: Numbers;
  /** Where a row's list begins in `values`, and how long it is; -1 long where there is none, [rows]. */
  readonly starts: Int32Array;
  readonly lengths: Int32Array;
}

/** Consecutive rows, in the order of the source. Arrays are the reader's to keep or reuse only until the next block. */
export interface ScanBlock {
  readonly rows: number;
  /** As asked for, [rows] each: NaN where missing; true and false as 1 and 0; times in milliseconds since 1970, UTC. */
  readonly numbers: readonly Numbers[];
  readonly vectors: readonly VectorBlock[];
  /** [rows] each, trimmed, null where missing or blank. */
  readonly words: readonly (readonly (string | null)[])[];
}

/** A table in some file, whatever its format. All functions throw `AppErrorException` for anything wrong with the file. */
export interface TableSource {
  /** Of the file, or of the first one, as the user knows it. */
  readonly name: string;
  readonly bytes: number;
  readonly fields: readonly SourceField[];
  /** Row of the file, from 1, in which the first row of values stands. */
  readonly firstRow: number;
  /** Rows; an estimate where counting would mean reading everything. */
  readonly count: number;
  readonly countIsExact: boolean;
  /** The mark within numbers that stand as text. */
  readonly decimal: "." | ",";
  /** Whether numbers stand as text in the file, so that a first look has to read them as such. */
  readonly isText: boolean;
  /** What was decided about how the file is read, for the user. */
  readonly remarks: readonly string[];
  /** What the first rows hold, where the source had to look already. */
  readonly profile?: TableProfile;
  scan(request: ScanRequest): AsyncIterable<ScanBlock>;
  /**
   * The source again, read with more care, for a text file in which a scan met a word among numbers: in the end with the
   * kinds that all rows give; fails, naming row and column, where most of such a column are numbers.
   */
  strict?(): Promise<TableSource>;
}

/** Thrown by a scan that met a word among the numbers of a text file: the kinds that its first rows gave do not hold. */
export class NotNumbersError extends Error {
  constructor(cause: unknown) {
    super("A column of numbers holds a word", { cause });
    this.name = "NotNumbersError";
  }
}
