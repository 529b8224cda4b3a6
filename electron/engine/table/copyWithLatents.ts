import { copyFile } from "node:fs/promises";
import { basename } from "node:path";
import { fail } from "#shared/domain/appError";
import { assertNever } from "#shared/domain/assertNever";
import type { DataSource } from "#shared/domain/dataset";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import type { InputFile } from "#engine/data/dataFormat";
import type { Dataset } from "#engine/data/dataset";
import { askHdf5 } from "#engine/data/hdf5/hdf5Reader";
import { readHead } from "#engine/data/inputFiles";
import type { Encoding } from "#engine/infer/encoding";
import { nodeFileSystem } from "#engine/workspace/fileSystem";
import { onDisk } from "#engine/workspace/storageError";
import type { Uploads } from "#engine/workspace/uploads";

const HDF5_SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a] as const;

export interface LatentsExport {
  readonly dataset: Dataset;
  readonly encoding: Encoding;
  readonly uploads: Pick<Uploads, "file">;
  /** In obsm. */
  readonly key: string;
  /** Where the copy is made; the caller moves it to its place. */
  readonly path: string;
  readonly signal: CancelSignal | undefined;
}

/**
 * Makes a copy of the AnnData file that the data came from, with q(z|x) in its obsm. The file itself is never changed.
 * @throws AppErrorException `unsupported` when the data came from something else, `invalid-request`, `storage`
 */
export async function copyWithLatents(request: LatentsExport): Promise<void> {
  const { dataset, encoding, uploads, key, path, signal } = request;
  const source = await annDataOf(dataset, uploads);
  const { latentSize, mean, sd } = encoding;
  const rows = dataset.lazyColumns?.rows ?? null;
  try {
    await onDisk("Copying the file", path, () => copyFile(source.path, path));
    const copy = { path, name: source.name };
    await askHdf5(copy, "hdf5:writeLatents", { key, latentSize, mean, sd, rows }, signal);
  } catch (error) {
    // A second failure here would hide the reason of the first.
    await nodeFileSystem.remove(path).catch(() => undefined);
    throw error;
  }
}

async function annDataOf({ summary }: Dataset, uploads: Pick<Uploads, "file">): Promise<InputFile> {
  const file = firstFile(summary.source, uploads);
  if (file !== null && /\.(h5ad|h5|hdf5)$/i.test(file.name)) {
    const head = await readHead(file, HDF5_SIGNATURE.length);
    if (HDF5_SIGNATURE.every((byte, i) => head[i] === byte)) return file;
  }
  return fail({
    code: "unsupported",
    message: `"${summary.name}" does not come from an AnnData file.`,
    expected: "data opened from a .h5ad file",
    found: file?.name ?? summary.name,
    hint: "Export the table as CSV or Parquet instead: the latents are columns of it.",
  });
}

function firstFile(source: DataSource, uploads: Pick<Uploads, "file">): InputFile | null {
  switch (source.kind) {
    case "bundled":
      return null;
    case "paths": {
      const [path] = source.paths;
      return path === undefined ? null : { path, name: basename(path) };
    }
    case "upload": {
      const [id] = source.uploads;
      return id === undefined ? null : uploads.file(id);
    }
    default:
      return assertNever(source);
  }
}
