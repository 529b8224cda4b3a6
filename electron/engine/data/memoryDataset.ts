import type { DataSource, DatasetSummary } from "#shared/domain/dataset";
import type { RawData } from "./dataFormat";
import type { Dataset, RowStore } from "./dataset";
import { metadataLength, wordColumn, type MetadataColumn } from "./metadata";
import { splitRows, type Split } from "./split";
import { suggestLikelihood } from "./suggestLikelihood";
import { trainingMoments, standardise, type ColumnMoments } from "./standardise";

export interface DatasetIdentity {
  readonly id: string;
  readonly name: string;
  readonly source: DataSource;
  readonly splitSeed: number;
}

/** Makes the data set of what was read: splits, scales tables by the training rows, and sums up. */
export function createDataset(raw: RawData, identity: DatasetIdentity): Dataset {
  const { count, shape } = raw;
  const features =
    shape.kind === "image" ? shape.width * shape.height * shape.channels : shape.columns.length;
  if (raw.values.data.length !== count * features) {
    throw new Error(`${raw.values.data.length} values for ${count} rows of ${features}`);
  }
  const metadata =
    raw.ids === undefined ? raw.metadata : [wordColumn(raw.ids.name, "id", raw.ids.values), ...raw.metadata];
  for (const column of metadata) {
    const length = metadataLength(column);
    if (length !== count) throw new Error(`${length} values of "${column.name}" for ${count} rows`);
  }
  const split = splitRows(count, identity.splitSeed);
  const labels = raw.labels?.codes ?? new Int32Array(count).fill(-1);
  const moments =
    raw.values.kind === "table" ? trainingMoments(raw.values.data, features, split.trainRows) : null;
  const summary: DatasetSummary = {
    id: identity.id,
    name: identity.name,
    source: identity.source,
    count,
    features,
    shape,
    classes: countClasses(raw),
    labelName: raw.labels?.name ?? null,
    trainCount: split.trainRows.length,
    validationCount: split.validationRows.length,
    scaling: moments === null ? "unit" : "standardised",
    suggestedLikelihood: suggestLikelihood(raw),
    remarks: [...raw.remarks],
  };
  // In their own units as they were read: going through model space and back would turn 13.2 into 13.199999.
  const original = raw.values.kind === "table" ? toFloat32(raw.values.data) : null;
  return new MemoryDataset(summary, labels, split, metadata, storeOf(raw, moments), moments, original);
}

function toFloat32(values: Float64Array | Float32Array): Float32Array {
  return values instanceof Float32Array ? values : Float32Array.from(values);
}

function storeOf(raw: RawData, moments: ColumnMoments | null): RowStore {
  const { values } = raw;
  if (values.kind === "bytes") return { kind: "u8", values: values.data };
  if (values.kind === "unit") return { kind: "f32", values: values.data };
  if (moments === null) throw new Error("A table without moments");
  return { kind: "f32", values: standardise(values.data, moments) };
}

function countClasses(raw: RawData): { name: string; count: number }[] {
  const { labels } = raw;
  if (labels === null) return [];
  const counts = new Int32Array(labels.classes.length);
  for (const code of labels.codes) if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
  return labels.classes.map((name, code) => ({ name, count: counts[code] ?? 0 }));
}

class MemoryDataset implements Dataset {
  readonly split: Uint8Array;
  readonly trainRows: Int32Array;
  readonly validationRows: Int32Array;

  constructor(
    readonly summary: DatasetSummary,
    readonly labels: Int32Array,
    split: Split,
    readonly metadata: readonly MetadataColumn[],
    readonly store: RowStore,
    private readonly moments: ColumnMoments | null,
    /** Tables in display units, [count, features]; null for images, whose display units are the model's. */
    private readonly original: Float32Array | null,
  ) {
    this.split = split.split;
    this.trainRows = split.trainRows;
    this.validationRows = split.validationRows;
  }

  modelRows(rows: ArrayLike<number>, out: Float32Array, offset = 0): void {
    const { features } = this.summary;
    if (offset < 0 || offset + rows.length * features > out.length) {
      throw new RangeError(`${rows.length} rows of ${features} from ${offset} do not fit into ${out.length}`);
    }
    for (let i = 0; i < rows.length; i++) {
      const start = this.startOf(rows[i]);
      const target = offset + i * features;
      const { kind, values } = this.store;
      if (kind === "f32") out.set(values.subarray(start, start + features), target);
      else for (let j = 0; j < features; j++) out[target + j] = (values[start + j] ?? 0) / 255;
    }
  }

  displayRows(rows: ArrayLike<number>): Float32Array {
    const { features } = this.summary;
    const values = new Float32Array(rows.length * features);
    if (this.original === null) this.modelRows(rows, values);
    else {
      for (let i = 0; i < rows.length; i++) {
        const start = this.startOf(rows[i]);
        values.set(this.original.subarray(start, start + features), i * features);
      }
    }
    return values;
  }

  toDisplay(values: Float32Array): Float32Array {
    return this.mapColumns(values, (value, mean, sd) => value * sd + mean);
  }

  toModel(values: Float32Array): Float32Array {
    return this.mapColumns(values, (value, mean, sd) => (value - mean) / sd);
  }

  spreadToDisplay(values: Float32Array): Float32Array {
    return this.mapColumns(values, (value, _mean, sd) => value * sd);
  }

  private startOf(row: number | undefined): number {
    if (row === undefined || !Number.isInteger(row) || row < 0 || row >= this.summary.count) {
      throw new RangeError(`Row ${row} of ${this.summary.count}`);
    }
    return row * this.summary.features;
  }

  private mapColumns(
    values: Float32Array,
    map: (value: number, mean: number, sd: number) => number,
  ): Float32Array {
    const { features } = this.summary;
    if (values.length % features !== 0)
      throw new RangeError(`${values.length} values for rows of ${features}`);
    const { moments } = this;
    if (moments === null) return values.slice();
    const out = new Float32Array(values.length);
    for (let i = 0; i < values.length; i += features) {
      for (let j = 0; j < features; j++) {
        out[i + j] = map(values[i + j] ?? 0, moments.mean[j] ?? 0, moments.sd[j] ?? 1);
      }
    }
    return out;
  }
}
