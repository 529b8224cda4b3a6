import { basename } from "node:path";
import { AppErrorException, fail } from "#shared/domain/appError";
import { frameAt } from "./frame";
import { Hdf5File } from "./hdf5File";
import { onlyThisFile } from "./onlyThisFile";

/** q(z|x) of the rows, to be kept in an AnnData file. */
export interface LatentsToWrite {
  /** A file of ours, which is changed. */
  readonly path: string;
  /** Name in /obsm of the means; the standard deviations go under it with `_sd`. */
  readonly key: string;
  readonly latentSize: number;
  /** [rows, latentSize], prior σ. */
  readonly mean: Float32Array;
  readonly sd: Float32Array;
  /** Row of the file for each of the rows; null when they are all of its rows. Others get NaN. */
  readonly rows: Int32Array | null;
}

/**
 * Adds /obsm/<key> and /obsm/<key>_sd as AnnData keeps arrays (format 0.2.0 of its arrays).
 * @returns the rows of the file
 * @throws AppErrorException `file-format` when it is no AnnData, `invalid-request` when the rows or the name do not fit
 */
export async function writeLatents(request: LatentsToWrite): Promise<number> {
  const { path, key, latentSize, mean, sd, rows } = request;
  const total = await rowsFor(request);
  const { File, Group, ready } = await import("h5wasm/node");
  await ready;
  return onlyThisFile(path, () => {
    const file = new File(path, "a");
    try {
      let obsm = file.get("obsm");
      if (obsm === null) {
        obsm = file.create_group("obsm");
        encode(obsm, "dict", "0.1.0");
      }
      if (!(obsm instanceof Group)) return noAnnData(path, "obsm that is no group");
      const keys = obsm.keys();
      for (const [name, values] of [
        [key, mean],
        [`${key}_sd`, sd],
      ] as const) {
        if (keys.includes(name)) taken(path, name);
        const data = placed(values, latentSize, rows, total);
        encode(
          obsm.create_dataset({ name, data, shape: [total, latentSize], dtype: "<f" }),
          "array",
          "0.2.0",
        );
      }
      file.flush();
    } catch (error) {
      if (error instanceof AppErrorException) throw error;
      return noAnnData(path, error instanceof Error ? error.message : String(error));
    } finally {
      file.close();
    }
    return total;
  });
}

async function rowsFor({ path, mean, latentSize, rows }: LatentsToWrite): Promise<number> {
  const file = await Hdf5File.open(path);
  try {
    const frame = frameAt(file, "/obs");
    if (frame === null) return noAnnData(path, "no obs");
    const count = mean.length / latentSize;
    const fits = rows === null ? count === frame.rows : rows.every((row) => row >= 0 && row < frame.rows);
    if (fits) return frame.rows;
    return fail({
      code: "invalid-request",
      message: "Only some rows of the file are open, and which ones is not known.",
      where: { file: basename(path) },
      expected: `latents of ${frame.rows} rows`,
      found: `latents of ${count} rows`,
      hint: "Open the file without a sample and without leaving rows out.",
    });
  } finally {
    file.close();
  }
}

/** [total, latentSize] in the order of the file. */
function placed(
  values: Float32Array,
  latentSize: number,
  rows: Int32Array | null,
  total: number,
): Float32Array {
  if (rows === null) return values;
  const all = new Float32Array(total * latentSize).fill(NaN);
  rows.forEach((row, i) => all.set(values.subarray(i * latentSize, (i + 1) * latentSize), row * latentSize));
  return all;
}

/** AnnData tells by these what a group or an array is. */
function encode(
  target: { create_attribute(name: string, value: string, shape: number[], dtype: string): void },
  type: string,
  version: string,
): void {
  target.create_attribute("encoding-type", type, [], "S");
  target.create_attribute("encoding-version", version, [], "S");
}

function noAnnData(path: string, found: string): never {
  return fail({
    code: "file-format",
    message: `${basename(path)} is not a file of AnnData that can be written to.`,
    where: { file: basename(path) },
    expected: "a complete .h5ad file with obs",
    found,
  });
}

function taken(path: string, name: string): never {
  return fail({
    code: "invalid-request",
    message: `The file has obsm/${name} already.`,
    where: { file: basename(path), field: "key" },
    found: name,
    hint: "Choose another name.",
  });
}
