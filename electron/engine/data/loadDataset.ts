import { createHash } from "node:crypto";
import { basename, isAbsolute } from "node:path";
import { fail } from "#shared/domain/appError";
import { assertNever } from "#shared/domain/assertNever";
import type { DataSource } from "#shared/domain/dataset";
import { throwIfCancelled } from "#engine/scheduler/cancellation";
import { locateBundled } from "./bundled";
import type { DataFormat, InputFile, RawData, ReadContext } from "./dataFormat";
import type { Dataset } from "./dataset";
import { describeKind } from "./fileKinds";
import { idxFormat } from "./idxFormat";
import { inputSize, readHead } from "./inputFiles";
import { createDataset } from "./memoryDataset";
import { csvFormat } from "./tables/csvFormat";
import { jsonFormat } from "./tables/jsonFormat";
import { parquetFormat } from "./tables/parquetFormat";

/** In the order asked: a format that knows itself by its first bytes comes before one that takes any text. */
const formats: readonly DataFormat[] = [idxFormat, parquetFormat, jsonFormat, csvFormat];

export interface LoadOptions extends ReadContext {
  /** Folder of the app's assets; bundled data lie in its `datasets`. */
  readonly assetsRoot: string;
  /** The file behind an upload. */
  readonly uploads?: (id: string) => InputFile;
  /** Seed of the train-validation split; the same seed gives the same rows. Default 0. */
  readonly splitSeed?: number;
}

/**
 * Reads a data set into memory. Throws `AppErrorException` for anything wrong with the source, and `cancelled` when
 * the signal aborts. Writes nothing.
 */
export async function loadDataset(source: DataSource, options: LoadOptions): Promise<Dataset> {
  const { name, files, classNames } = locate(source, options);
  throwIfCancelled(options.signal);
  for (const file of files) await inputSize(file);
  const format = await findFormat(files);
  const raw = renameClasses(await format.read(files, options), classNames);
  throwIfCancelled(options.signal);
  return createDataset(raw, {
    id: await contentId(name, raw, options),
    name,
    source,
    splitSeed: options.splitSeed ?? 0,
  });
}

interface Location {
  readonly name: string;
  readonly files: readonly InputFile[];
  readonly classNames: readonly string[] | null;
}

function locate(source: DataSource, { assetsRoot, uploads }: LoadOptions): Location {
  switch (source.kind) {
    case "bundled":
      return locateBundled(source.id, assetsRoot);
    case "paths": {
      const files = source.paths.map((path) => ({ path: requireAbsolute(path), name: basename(path) }));
      return { name: nameOf(files), files, classNames: null };
    }
    case "upload": {
      if (uploads === undefined) throw new Error("Uploads are not served here");
      const files = source.uploads.map(uploads);
      return { name: nameOf(files), files, classNames: null };
    }
    default:
      return assertNever(source);
  }
}

function requireAbsolute(path: string): string {
  if (isAbsolute(path) && !path.includes("\0")) return path;
  return fail({
    code: "invalid-request",
    message: "A file must be given by its full path.",
    where: { file: path },
    expected: "a path from the root of the disk",
    found: path,
  });
}

/** `train-images-idx3-ubyte.gz` and its labels are known as `train-images`. */
function nameOf(files: readonly InputFile[]): string {
  const stems = files.map((file) =>
    file.name.replace(/(\.gz)?$/i, "").replace(/([.-]idx\d[.-]ubyte|\.[^.]+)$/i, ""),
  );
  return stems.find((stem) => !/label/i.test(stem)) ?? stems[0] ?? "";
}

async function findFormat(files: readonly InputFile[]): Promise<DataFormat> {
  for (const format of formats) if ((await format.probe(files)) !== null) return format;
  const heads = await Promise.all(files.map((file) => readHead(file, 64)));
  const each = files.map((file, i) => `${file.name}: ${describeKind(heads[i] ?? new Uint8Array()).name}`);
  const hint = heads.map((head) => describeKind(head).hint).find((text) => text !== null);
  return fail({
    code: "file-format",
    message:
      files.length === 1 ? `${files[0]?.name} cannot be read.` : "These files cannot be read together.",
    where: { file: files.map((file) => file.name).join(", "), byte: 0 },
    expected: formats.map((format) => format.name).join(" or "),
    found: each.join("; "),
    ...(hint === undefined || hint === null ? {} : { hint }),
  });
}

function renameClasses(raw: RawData, names: readonly string[] | null): RawData {
  if (names === null || raw.labels === null) return raw;
  const classes = raw.labels.classes.map((kind) => names[Number(kind)] ?? kind);
  return { ...raw, labels: { ...raw.labels, classes } };
}

/** The same name and content give the same id, wherever the files lie: 16 hexadecimal digits of a SHA-256. */
async function contentId(name: string, raw: RawData, { signal }: ReadContext): Promise<string> {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([name, raw.count, raw.shape, raw.values.kind, raw.labels?.classes ?? null]));
  for (const data of [raw.values.data, raw.labels?.codes]) {
    if (data === undefined) continue;
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    // In pieces, so that other work of the process is not held up.
    for (let start = 0; start < bytes.length; start += 1 << 22) {
      hash.update(bytes.subarray(start, start + (1 << 22)));
      await new Promise((resolve) => setImmediate(resolve));
      throwIfCancelled(signal);
    }
  }
  return hash.digest("hex").slice(0, 16);
}
