import type { RowFile } from "./rowFile";

/** Numbers of rows as they are kept: grey values 0..255 as bytes, everything else as floats. */
export type RowArray = Uint8Array | Float32Array | Float64Array;
export type RowType = "u8" | "f32" | "f64";

/**
 * All values of a data set, row-major [count, features], as they were read: `u8` are grey values 0..255, the others the
 * numbers of the source. In memory, or in a file of the workspace's cache when they would take too much of it.
 */
export type RowStore = MemoryStore | { readonly kind: "file"; readonly rows: RowFile };
export type MemoryStore =
  | { readonly kind: "u8"; readonly values: Uint8Array }
  | { readonly kind: "f32"; readonly values: Float32Array }
  | { readonly kind: "f64"; readonly values: Float64Array };

export const bytesOf: Readonly<Record<RowType, number>> = { u8: 1, f32: 4, f64: 8 };

/** A new array for `length` numbers of a type. */
export function rowArray(type: RowType, length: number): RowArray {
  switch (type) {
    case "u8":
      return new Uint8Array(length);
    case "f32":
      return new Float32Array(length);
    case "f64":
      return new Float64Array(length);
  }
}

export function storeInMemory(values: RowArray): MemoryStore {
  if (values instanceof Uint8Array) return { kind: "u8", values };
  return values instanceof Float32Array ? { kind: "f32", values } : { kind: "f64", values };
}

export const typeOfStore = (store: RowStore): RowType =>
  store.kind === "file" ? store.rows.type : store.kind;

/**
 * The rows one after the other, [rows.length, features], as they are kept. Of a file the array is overwritten by the next
 * call; in memory too, unless the rows are one run, which costs no copy. Never written to.
 */
export class RowReader {
  #buffer: RowArray = new Uint8Array(0);

  constructor(
    private readonly store: RowStore,
    private readonly features: number,
  ) {}

  read(rows: ArrayLike<number>): RowArray {
    const { store, features } = this;
    const length = rows.length * features;
    if (store.kind !== "file" && isRun(rows)) {
      const start = (rows[0] ?? 0) * features;
      return store.values.subarray(start, start + length);
    }
    if (this.#buffer.length < length || this.#buffer.length === 0) {
      this.#buffer = rowArray(typeOfStore(store), length);
    }
    const out = this.#buffer.subarray(0, length);
    if (store.kind === "file") store.rows.read(rows, out);
    else {
      for (let i = 0; i < rows.length; i++) {
        const start = (rows[i] ?? 0) * features;
        out.set(store.values.subarray(start, start + features), i * features);
      }
    }
    return out;
  }
}

/** Do the rows follow each other without a gap? */
function isRun(rows: ArrayLike<number>): boolean {
  const first = rows[0] ?? 0;
  for (let i = 1; i < rows.length; i++) if (rows[i] !== first + i) return false;
  return true;
}

/** Rows of a block that is looked through in one go: about 4 MiB, so that it stays in the processor's cache. */
const BLOCK_BYTES = 1 << 22;

/** All rows from first to last in blocks; `use` gets the block's numbers and its first row. */
export function* blocksOf(
  store: RowStore,
  count: number,
  features: number,
): Generator<{ readonly start: number; readonly values: RowArray }, void, void> {
  const reader = new RowReader(store, features);
  const rowBytes = Math.max(1, features * bytesOf[typeOfStore(store)]);
  const step = Math.max(1, Math.floor(BLOCK_BYTES / rowBytes));
  for (let start = 0; start < count; start += step) {
    const rows = Int32Array.from({ length: Math.min(step, count - start) }, (_, i) => start + i);
    yield { start, values: reader.read(rows) };
  }
}
