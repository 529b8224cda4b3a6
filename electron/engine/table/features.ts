import type { CancelSignal } from "#shared/rpc/cancelSignal";
import type { Dataset } from "#engine/data/dataset";
import { RowReader, typeOfStore, type RowArray } from "#engine/data/rowStore";
import { inPieces } from "./pieces";
import { setNumbers, typeOf, type Scan } from "./scans";

/** Numbers looked at in one go: about a millisecond. */
const AT_ONCE = 1 << 18;

/** x in display units, as exactly as it was read: what the model sees as float32 may have been read as float64. */
export class FeatureReader {
  readonly #reader: RowReader;
  /** Whether the numbers are float32, of which seven digits are known, and not float64. */
  readonly isSingle: boolean;

  constructor({ store, summary }: Dataset) {
    const type = typeOfStore(store);
    this.#reader = new RowReader(store, summary.features);
    this.isSingle = type !== "f64";
  }

  /** [rows.length, features]; only good until the next call, never to be written to. */
  read(rows: ArrayLike<number>): Float32Array | Float64Array {
    const values: RowArray = this.#reader.read(rows);
    // Grey values are parts of 255.
    return values instanceof Uint8Array ? Float32Array.from(values, (value) => value / 255) : values;
  }

  /** A new array for numbers of x. */
  array(length: number): Float32Array | Float64Array {
    return this.isSingle ? new Float32Array(length) : new Float64Array(length);
  }
}

/** One column of x, [count]. */
export async function gatherFeature(
  dataset: Dataset,
  feature: number,
  signal: CancelSignal | undefined,
): Promise<Float32Array | Float64Array> {
  const values = new FeatureReader(dataset).array(dataset.summary.count);
  await eachRows(dataset, signal, (start, rows, width) => {
    for (let i = feature, row = start; i < rows.length; i += width) values[row++] = rows[i] ?? NaN;
  });
  return values;
}

/** Passes over x, some rows [n, features] at a time. */
export async function eachRows(
  dataset: Dataset,
  signal: CancelSignal | undefined,
  visit: (start: number, rows: Float32Array | Float64Array, features: number) => void,
): Promise<void> {
  const { count, features } = dataset.summary;
  const reader = new FeatureReader(dataset);
  const piece = Math.max(1, Math.floor(AT_ONCE / Math.max(1, features)));
  await inPieces(count, piece, signal, (start, end) => {
    const rows = Int32Array.from({ length: end - start }, (_, i) => start + i);
    visit(start, reader.read(rows), features);
  });
}

/** Columns `f0`, `f1`… of x for DuckDB, those only that a query names. `progress` is told the rows that have gone through. */
export function featureScan(dataset: Dataset, progress: (row: number) => void): Scan {
  const { count, features } = dataset.summary;
  const reader = new FeatureReader(dataset);
  const type = typeOf(reader.array(0));
  return {
    count,
    columns: Array.from({ length: features }, (_, j) => ({ name: `f${j}`, type })),
    rowsAtOnce: Math.floor(AT_ONCE / Math.max(1, features)),
    fill: (chunk, columns, start, size) => {
      const rows = reader.read(Int32Array.from({ length: size }, (_, i) => start + i));
      const values = reader.array(size);
      columns.forEach((feature, k) => {
        for (let i = 0, at = feature; i < size; i++, at += features) values[i] = rows[at] ?? NaN;
        setNumbers(chunk, k, values);
      });
      progress(start + size);
    },
  };
}
