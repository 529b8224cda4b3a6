import type { RawData, RawPictures, ReadContext } from "./dataFormat";
import { takeRows } from "./metadata";
import { openRowsInMemory } from "./rowSink";
import { RowReader, storeInMemory, type RowArray, type RowStore } from "./rowStore";

/** Rows copied in one go. */
const PIECE = 1024;

/** Some rows of what was read, ascending: values, labels, latents, pictures, ids and metadata. */
export async function takeRawRows(
  raw: RawData,
  rows: Int32Array,
  openRows: ReadContext["openRows"] = openRowsInMemory,
): Promise<RawData> {
  const { labels, ids, latents, pictures, lazyColumns, sourceRows } = raw;
  return {
    ...raw,
    count: rows.length,
    values: await takeValues(raw, rows, openRows),
    labels:
      labels === null ? null : { ...labels, codes: Int32Array.from(rows, (row) => labels.codes[row] ?? -1) },
    sourceRows: {
      rows: Int32Array.from(rows, (row) => sourceRows?.rows[row] ?? row),
      total: sourceRows?.total ?? raw.count,
    },
    ...(ids === undefined
      ? {}
      : { ids: { ...ids, values: Array.from(rows, (row) => ids.values[row] ?? "") } }),
    ...(lazyColumns === undefined
      ? {}
      : { lazyColumns: { ...lazyColumns, rows: rows.map((row) => lazyColumns.rows?.[row] ?? row) } }),
    ...(latents === undefined
      ? {}
      : {
          latents: {
            ...latents,
            mean: takeFloats(latents.mean, latents.d, rows),
            sd: latents.sd === null ? null : takeFloats(latents.sd, latents.d, rows),
          },
        }),
    ...(pictures === undefined ? {} : { pictures: takePictures(pictures, rows) }),
    metadata: raw.metadata.map((column) => takeRows(column, rows)),
  };
}

/** Some rows, ascending (all for null), and some columns of values, kept by a sink of their own. */
export async function takeValues(
  { values, count }: Pick<RawData, "values" | "count">,
  rows: Int32Array | null,
  openRows: ReadContext["openRows"] = openRowsInMemory,
  columns?: readonly number[],
): Promise<RawData["values"]> {
  const store: RowStore =
    values.kind === "file" ? { kind: "file", rows: values.rows } : storeInMemory(values.data);
  const of = values.kind === "file" ? values.of : values.kind;
  const features =
    values.kind === "file" ? values.rows.shape.features : count === 0 ? 0 : values.data.length / count;
  const type = store.kind === "file" ? store.rows.type : store.kind;
  const total = rows?.length ?? count;
  const sink = await openRows({
    of,
    precision: type === "f64" ? "f64" : "f32",
    features: columns?.length ?? features,
    count: total,
  });
  try {
    const reader = new RowReader(store, features);
    for (let start = 0; start < total; start += PIECE) {
      const length = Math.min(PIECE, total - start);
      const wanted =
        rows?.subarray(start, start + length) ?? Int32Array.from({ length }, (_, i) => start + i);
      await sink.append(pick(reader.read(wanted), features, columns));
    }
    return await sink.finish();
  } finally {
    await sink.discard();
  }
}

function pick(values: RowArray, features: number, columns: readonly number[] | undefined): ArrayLike<number> {
  if (columns === undefined) return values;
  const picked = new Float64Array((values.length / features) * columns.length);
  let target = 0;
  for (let row = 0; row < values.length; row += features) {
    for (const column of columns) picked[target++] = values[row + column] ?? 0;
  }
  return picked;
}

function takeFloats(values: Float32Array, width: number, rows: Int32Array): Float32Array {
  const out = new Float32Array(rows.length * width);
  rows.forEach((row, i) => out.set(values.subarray(row * width, (row + 1) * width), i * width));
  return out;
}

/** The pictures of some rows, in the order given. Throws `RangeError` for a row without one. */
export function takePictures({ shape, data }: RawPictures, rows: ArrayLike<number>): RawPictures {
  const size = shape.width * shape.height * shape.channels;
  const out = new Uint8Array(rows.length * size);
  for (let i = 0; i < rows.length; i++) {
    const start = (rows[i] ?? -1) * size;
    if (start < 0 || start + size > data.length) throw new RangeError(`No picture of row ${rows[i]}`);
    out.set(data.subarray(start, start + size), i * size);
  }
  return { shape, data: out };
}
