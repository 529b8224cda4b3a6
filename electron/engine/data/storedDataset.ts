import type { DatasetSummary } from "#shared/domain/dataset";
import type { RawLatents, RawPictures } from "./dataFormat";
import type { Dataset } from "./dataset";
import type { LazyColumns } from "./lazyColumns";
import type { MetadataColumn } from "./metadata";
import { RowReader, typeOfStore, type RowArray, type RowStore } from "./rowStore";
import type { Split } from "./split";
import type { Transform } from "./transform";

export interface DatasetParts {
  readonly summary: DatasetSummary;
  readonly labels: Int32Array;
  readonly split: Split;
  readonly metadata: readonly MetadataColumn[];
  readonly lazyColumns: LazyColumns | null;
  readonly latents: RawLatents | null;
  readonly pictures: RawPictures | null;
  readonly store: RowStore;
  readonly transform: Transform | null;
}

/** A data set over a store of rows, in memory or on disk. */
export class StoredDataset implements Dataset {
  readonly summary: DatasetSummary;
  readonly labels: Int32Array;
  readonly split: Uint8Array;
  readonly trainRows: Int32Array;
  readonly validationRows: Int32Array;
  readonly metadata: readonly MetadataColumn[];
  readonly lazyColumns: LazyColumns | null;
  readonly latents: RawLatents | null;
  readonly pictures: RawPictures | null;
  readonly store: RowStore;
  readonly transform: Transform | null;
  readonly #reader: RowReader;
  /** Grey values are parts of 255. */
  readonly #unit: number;

  constructor(parts: DatasetParts) {
    const { summary, labels, split, metadata, lazyColumns, latents, pictures, store, transform } = parts;
    this.summary = summary;
    this.labels = labels;
    this.split = split.split;
    this.trainRows = split.trainRows;
    this.validationRows = split.validationRows;
    this.metadata = metadata;
    this.lazyColumns = lazyColumns;
    this.latents = latents;
    this.pictures = pictures;
    this.store = store;
    this.transform = transform;
    this.#reader = new RowReader(store, summary.features);
    this.#unit = typeOfStore(store) === "u8" ? 255 : 1;
  }

  modelRows(rows: ArrayLike<number>, out: Float32Array, offset = 0): void {
    const { features } = this.summary;
    if (offset < 0 || offset + rows.length * features > out.length) {
      throw new RangeError(`${rows.length} rows of ${features} from ${offset} do not fit into ${out.length}`);
    }
    const { transform } = this;
    if (transform === null) return this.#copy(rows, out, offset);
    const { shift, scale } = transform;
    this.#eachRow(rows, (values, start, i) => {
      const target = offset + i * features;
      for (let j = 0; j < features; j++) {
        // From the number as it was read: through float32 a column around a million would lose what varies.
        out[target + j] = ((values[start + j] ?? 0) / this.#unit - (shift[j] ?? 0)) / (scale[j] ?? 1);
      }
    });
  }

  displayRows(rows: ArrayLike<number>): Float32Array {
    const values = new Float32Array(rows.length * this.summary.features);
    this.#copy(rows, values, 0);
    return values;
  }

  toDisplay(values: Float32Array): Float32Array {
    return this.#mapColumns(values, (value, shift, scale) => value * scale + shift);
  }

  toModel(values: Float32Array): Float32Array {
    return this.#mapColumns(values, (value, shift, scale) => (value - shift) / scale);
  }

  spreadToDisplay(values: Float32Array): Float32Array {
    return this.#mapColumns(values, (value, _shift, scale) => value * scale);
  }

  /** The rows as they were read, grey values as parts of 1. */
  #copy(rows: ArrayLike<number>, out: Float32Array, offset: number): void {
    const { features } = this.summary;
    this.#eachRow(rows, (values, start, i) => {
      const target = offset + i * features;
      if (this.#unit === 1) out.set(values.subarray(start, start + features), target);
      else for (let j = 0; j < features; j++) out[target + j] = (values[start + j] ?? 0) / this.#unit;
    });
  }

  #eachRow(rows: ArrayLike<number>, use: (values: RowArray, start: number, index: number) => void): void {
    const { features, count } = this.summary;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      if (row === undefined || !Number.isInteger(row) || row < 0 || row >= count) {
        throw new RangeError(`Row ${row} of ${count}`);
      }
    }
    const { store } = this;
    const read = store.kind === "file" ? this.#reader.read(rows) : store.values;
    for (let i = 0; i < rows.length; i++) {
      use(read, (store.kind === "file" ? i : (rows[i] ?? 0)) * features, i);
    }
  }

  #mapColumns(
    values: Float32Array,
    map: (value: number, shift: number, scale: number) => number,
  ): Float32Array {
    const { features } = this.summary;
    if (features === 0 || values.length % features !== 0)
      throw new RangeError(`${values.length} values for rows of ${features}`);
    const { transform } = this;
    if (transform === null) return values.slice();
    const { shift, scale } = transform;
    const out = new Float32Array(values.length);
    for (let i = 0; i < values.length; i += features) {
      for (let j = 0; j < features; j++) {
        out[i + j] = map(values[i + j] ?? 0, shift[j] ?? 0, scale[j] ?? 1);
      }
    }
    return out;
  }
}
