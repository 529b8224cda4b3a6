import type { RawData, ReadContext } from "./dataFormat";
import { takeRows } from "./metadata";
import { openRowsInMemory } from "./rowSink";
import { RowReader, storeInMemory, type RowStore } from "./rowStore";

/** Rows copied in one go. */
const PIECE = 1024;

/** Some rows of what was read, ascending: values, labels, latents, ids and metadata. */
export async function takeRawRows(
  raw: RawData,
  rows: Int32Array,
  openRows: ReadContext["openRows"] = openRowsInMemory,
): Promise<RawData> {
  const { labels, ids, latents, lazyColumns, sourceRows } = raw;
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
    metadata: raw.metadata.map((column) => takeRows(column, rows)),
  };
}

async function takeValues(
  { values, count }: RawData,
  rows: Int32Array,
  openRows: NonNullable<ReadContext["openRows"]>,
): Promise<RawData["values"]> {
  const store: RowStore =
    values.kind === "file" ? { kind: "file", rows: values.rows } : storeInMemory(values.data);
  const of = values.kind === "file" ? values.of : values.kind;
  const features =
    values.kind === "file" ? values.rows.shape.features : count === 0 ? 0 : values.data.length / count;
  const type = store.kind === "file" ? store.rows.type : store.kind;
  const sink = await openRows({
    of,
    precision: type === "f64" ? "f64" : "f32",
    features,
    count: rows.length,
  });
  try {
    const reader = new RowReader(store, features);
    for (let start = 0; start < rows.length; start += PIECE) {
      await sink.append(reader.read(rows.subarray(start, start + PIECE)));
    }
    return await sink.finish();
  } finally {
    await sink.discard();
  }
}

function takeFloats(values: Float32Array, width: number, rows: Int32Array): Float32Array {
  const out = new Float32Array(rows.length * width);
  rows.forEach((row, i) => out.set(values.subarray(row * width, (row + 1) * width), i * width));
  return out;
}
