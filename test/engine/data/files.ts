import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { InputFile } from "#engine/data/dataFormat";
import type { Dataset } from "#engine/data/dataset";
import { loadDataset, type LoadOptions } from "#engine/data/loadDataset";
import { temporaryFolder } from "../temporaryFolder";

export const assetsRoot = join(import.meta.dirname, "../../../assets");

/** Writes a file of this name into a new folder and gives its path. */
export function writeTemporary(name: string, content: string | Uint8Array): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

export const inputOf = (path: string): InputFile => ({ path, name: basename(path) });

export function loadPaths(paths: readonly string[], options: Partial<LoadOptions> = {}): Promise<Dataset> {
  return loadDataset({ kind: "paths", paths: [...paths] }, { assetsRoot, ...options });
}

const codes = { uint8: 0x08, int8: 0x09, int16: 0x0b, int32: 0x0c, float32: 0x0d, float64: 0x0e } as const;
const sizes = { uint8: 1, int8: 1, int16: 2, int32: 4, float32: 4, float64: 8 } as const;
export type IdxTypeName = keyof typeof codes;

/** An IDX file written straight from the format's description. */
export function idxBytes(
  type: IdxTypeName,
  dimensions: readonly number[],
  values: readonly number[],
): Uint8Array {
  const header = 4 + 4 * dimensions.length;
  const size = sizes[type];
  const bytes = new Uint8Array(header + size * values.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0, 0, codes[type], dimensions.length]);
  dimensions.forEach((length, i) => view.setUint32(4 + 4 * i, length));
  values.forEach((value, i) => {
    const at = header + size * i;
    if (type === "uint8") view.setUint8(at, value);
    else if (type === "int8") view.setInt8(at, value);
    else if (type === "int16") view.setInt16(at, value);
    else if (type === "int32") view.setInt32(at, value);
    else if (type === "float32") view.setFloat32(at, value);
    else view.setFloat64(at, value);
  });
  return bytes;
}

export const gzip = (bytes: Uint8Array): Uint8Array => new Uint8Array(gzipSync(bytes));

/** All rows as the model sees them, [count, features]. */
export function modelValues(dataset: Dataset): Float32Array {
  const { count, features } = dataset.summary;
  const values = new Float32Array(count * features);
  dataset.modelRows(
    Array.from({ length: count }, (_, row) => row),
    values,
  );
  return values;
}
