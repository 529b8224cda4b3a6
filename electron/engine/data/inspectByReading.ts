import { Random } from "#shared/math/random";
import type { DataFormat, InputFile, RawData, ReadContext, SourceInspection } from "./dataFormat";
import { RowReader, storeInMemory, typeOfStore, type RowStore } from "./rowStore";

/** Items shown of a source. */
const SHOWN = 24;

/** For a format that cannot look without reading: reads all, which only suits formats of moderate files. */
export async function inspectByReading(
  format: DataFormat,
  files: readonly InputFile[],
  context: ReadContext,
): Promise<SourceInspection> {
  const probe = await format.probe(files);
  const raw = await format.read(files, context);
  const rows = new Random(0).fork("preview-rows").permutation(raw.count).slice(0, SHOWN).sort();
  return {
    format: format.id,
    description: probe?.description ?? format.name,
    count: raw.count,
    countIsExact: true,
    shape: raw.shape,
    columns: [],
    arrays: [],
    rows,
    pixels: raw.shape.kind === "image" ? pixelsOf(raw, rows) : null,
    classes: classesOf(raw),
    plan: { format: format.id, use: "data" },
    remarks: raw.remarks,
  };
}

function pixelsOf({ values, count }: RawData, rows: Int32Array): Float32Array {
  const store: RowStore =
    values.kind === "file" ? { kind: "file", rows: values.rows } : storeInMemory(values.data);
  const features =
    values.kind === "file" ? values.rows.shape.features : count === 0 ? 0 : values.data.length / count;
  const unit = typeOfStore(store) === "u8" ? 255 : 1;
  return Float32Array.from(new RowReader(store, features).read(rows), (value: number) => value / unit);
}

function classesOf({ labels }: RawData): SourceInspection["classes"] {
  if (labels === null) return [];
  const counts = new Int32Array(labels.classes.length);
  for (const code of labels.codes) if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
  return labels.classes.map((name, code) => ({ name, count: counts[code] ?? 0 }));
}
