import { fail } from "#shared/domain/appError";
import { arrowFormat } from "./arrow/arrowFormat";
import { numpyFormat } from "./arrays/numpyFormat";
import { safetensorsFormat } from "./arrays/safetensorsFormat";
import type { DataFormat, InputFile } from "./dataFormat";
import { describeKind } from "./fileKinds";
import { hdf5Format } from "./hdf5/hdf5Format";
import { idxFormat } from "./idxFormat";
import { imageFormat } from "./images/imageFormat";
import { readHead } from "./inputFiles";
import { projectorFormat } from "./projector/projectorFormat";
import { csvFormat } from "./tables/csvFormat";
import { jsonFormat } from "./tables/jsonFormat";
import { parquetFormat } from "./tables/parquetFormat";

/**
 * In the order asked: archives of arrays before those of images, and those that take folders before those that do not,
 * and the Projector's, which may hold a sprite, before those of images;
 * a format that knows itself by its first bytes comes before one that takes any text.
 */
export const formats: readonly DataFormat[] = [
  numpyFormat,
  parquetFormat,
  projectorFormat,
  imageFormat,
  hdf5Format,
  idxFormat,
  arrowFormat,
  safetensorsFormat,
  jsonFormat,
  csvFormat,
];

/** The format that `id` names, else the first that says that the files are its own. Fails when none does. */
export async function findFormat(files: readonly InputFile[], id?: string): Promise<DataFormat> {
  const named = formats.find((format) => format.id === id);
  if (named !== undefined) return named;
  for (const format of formats) if ((await format.probe(files)) !== null) return format;
  const heads = await Promise.all(files.map((file) => readHead(file, 64)));
  const each = files.map((file, i) => `${file.name}: ${describeKind(heads[i] ?? new Uint8Array()).name}`);
  const hint = heads.map((head) => describeKind(head).hint).find((text) => text !== null);
  return fail({
    code: "file-format",
    message:
      files.length === 1 ? `${files[0]?.name} cannot be read.` : "These files cannot be read together.",
    where: { file: files.map((file) => file.name).join(", "), byte: 0 },
    expected: formats.map((format) => format.name).join("; "),
    found: each.join("; "),
    hint:
      hint ??
      "Export the data as one of these from the program that wrote them; CSV and NPY are the simplest.",
  });
}
