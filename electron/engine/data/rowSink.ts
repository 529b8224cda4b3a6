import type { RawData } from "./dataFormat";
import { rowArray, type RowArray, type RowType } from "./rowStore";

/** What a format says before it delivers rows one piece after another. */
export interface RowRequest {
  /** Grey values 0..255, pixels already mapped to 0..1, or columns in their own units. */
  readonly of: "bytes" | "unit" | "table";
  /** Of a table: what its numbers need. Default `f64`. */
  readonly precision?: "f32" | "f64";
  readonly features: number;
  /** Rows that will come; only decides where they are kept, more or fewer may come. */
  readonly count: number;
}

/**
 * Takes rows piece by piece and keeps them in memory or, where they are too many for it, in a file of the workspace's
 * cache. The format need not know which: `finish` gives the `values` of its `RawData`.
 */
export interface RowSink {
  /** Rows so far. */
  readonly count: number;
  /** Adds [n, features] values, copied before it resolves: the array may be used again. One call at a time. */
  append(values: ArrayLike<number>): Promise<void>;
  finish(): Promise<RawData["values"]>;
  /** Lets go of what was kept; for a format that fails or is cancelled. Nothing happens after `finish`. */
  discard(): Promise<void>;
}

export type OpenRows = (request: RowRequest) => Promise<RowSink>;

export function typeOfRows({ of, precision = "f64" }: RowRequest): RowType {
  return of === "bytes" ? "u8" : of === "unit" ? "f32" : precision;
}

/** Where no cache is given: everything in memory. */
export const openRowsInMemory: OpenRows = (request) => Promise.resolve(new MemorySink(request));

class MemorySink implements RowSink {
  #values: RowArray;
  #length = 0;

  constructor(private readonly request: RowRequest) {
    this.#values = rowArray(typeOfRows(request), request.count * request.features);
  }

  get count(): number {
    return this.#length / this.request.features;
  }

  append(values: ArrayLike<number>): Promise<void> {
    const needed = this.#length + values.length;
    if (needed > this.#values.length) {
      const grown = rowArray(typeOfRows(this.request), Math.max(needed, this.#values.length * 2));
      grown.set(this.#values.subarray(0, this.#length));
      this.#values = grown;
    }
    this.#values.set(values, this.#length);
    this.#length = needed;
    return Promise.resolve();
  }

  finish(): Promise<RawData["values"]> {
    const { of } = this.request;
    const all = this.#values;
    const data = all.length === this.#length ? all : all.slice(0, this.#length);
    if (data instanceof Uint8Array) return Promise.resolve({ kind: "bytes", data });
    if (of === "table") return Promise.resolve({ kind: "table", data });
    if (data instanceof Float32Array) return Promise.resolve({ kind: "unit", data });
    throw new Error("Pixels are never doubles");
  }

  discard(): Promise<void> {
    this.#values = new Uint8Array(0);
    return Promise.resolve();
  }
}
