import type { Readable } from "node:stream";
import yauzl, { type Entry, type ZipFile } from "yauzl";
import { AppErrorException, fail } from "#shared/domain/appError";
import { throwIfCancelled } from "#engine/scheduler/cancellation";
import { crc32 } from "../crc32";
import type { InputFile } from "../dataFormat";
import { inputError, inputSize } from "../inputFiles";
import type { ArrayEntry } from "./arrayEntry";
import { gatherBytes } from "./growingBytes";
import { npyEntry } from "./npyEntry";
import { NPY_PREFIX_BYTES, npyHeaderBytes, parseNpyHeader } from "./npyHeader";

/** More arrays than this are a model's weights or a mistake. */
const MAX_ENTRIES = 4_096;
/** Deflate cannot do better than this ratio (zlib's documentation: 1032 to 1). */
const MAX_INFLATION = 1032;

/** The arrays of a `.npz` file, known by their headers; empty when the ZIP holds anything else. */
export async function npzArrays(file: InputFile): Promise<readonly ArrayEntry[]> {
  const fileBytes = await inputSize(file);
  return withZip(file, async (zip) => {
    const arrays: ArrayEntry[] = [];
    const seen = new Set<string>();
    for await (const entry of entriesOf(zip, file)) {
      const name = entry.fileName.replace(/\.npy$/, "");
      if (name === entry.fileName) return [];
      if (seen.has(name)) refuse(file, "each array once", `two called "${short(name)}"`);
      seen.add(name);
      requirePlausible(entry, file, fileBytes);
      arrays.push(await arrayOf(zip, entry, file, name, fileBytes));
    }
    return arrays;
  });
}

async function arrayOf(
  zip: ZipFile,
  entry: Entry,
  file: InputFile,
  name: string,
  fileBytes: number,
): Promise<ArrayEntry> {
  const where = `${file.name}: ${short(name)}`;
  const head = await headOf(zip, entry, file, where);
  const header = parseNpyHeader(head, file.name, where);
  const total = header.dataStart + header.dataBytes;
  if (header.refusal === null && total !== entry.uncompressedSize) {
    refuse(file, `${total} bytes of "${short(name)}"`, `${entry.uncompressedSize} bytes`);
  }
  const changed = (): never => refuse(file, `"${short(name)}" as it was written`, "changed bytes");
  return npyEntry(
    header,
    file.name,
    name,
    (signal) => {
      const expected = { file: file.name, name: where, bytes: total, fileBytes };
      return withEntry(file, entry.fileName, async (again, candidate) => {
        const bytes = await gatherBytes(await open(again, candidate, file), expected, signal);
        if (crc32(bytes) !== candidate.crc32) changed();
        // To where numbers may begin: headers are padded to a multiple of 64, but need not be.
        return header.dataStart % 8 === 0 ? bytes.subarray(header.dataStart) : bytes.slice(header.dataStart);
      });
    },
    async function* (signal) {
      const again = await openZip(file);
      try {
        const candidate = await findEntry(again, file, entry.fileName);
        const stream = await open(again, candidate, file);
        let position = 0;
        let checksum = 0;
        // A stream without an encoding gives Buffers.
        for await (const piece of stream as AsyncIterable<Buffer>) {
          throwIfCancelled(signal);
          checksum = crc32(piece, checksum);
          const start = Math.max(0, header.dataStart - position);
          position += piece.length;
          if (start < piece.length) yield piece.subarray(start);
        }
        if (position !== total || checksum !== candidate.crc32) changed();
      } catch (error) {
        throw zipError(error, file);
      } finally {
        again.close();
      }
    },
  );
}

function short(name: string): string {
  return name.length > 80 ? `${name.slice(0, 80)}…` : name;
}

/** Neither longer than deflate can make it, nor longer than the file has room for. */
function requirePlausible(entry: Entry, file: InputFile, fileBytes: number): void {
  const { compressedSize, uncompressedSize, compressionMethod } = entry;
  const most = compressionMethod === 0 ? compressedSize : compressedSize * MAX_INFLATION;
  if (compressedSize <= fileBytes && uncompressedSize <= most) return;
  refuse(file, `at most ${most} bytes of "${short(entry.fileName)}"`, `${uncompressedSize} bytes`);
}

async function headOf(zip: ZipFile, entry: Entry, file: InputFile, where: string): Promise<Uint8Array> {
  const stream = await open(zip, entry, file);
  let head = Buffer.alloc(0);
  let wanted = NPY_PREFIX_BYTES;
  try {
    // A stream without an encoding gives Buffers.
    for await (const piece of stream as AsyncIterable<Buffer>) {
      head = Buffer.concat([head, piece]);
      if (head.length >= NPY_PREFIX_BYTES) wanted = npyHeaderBytes(head, where);
      if (head.length >= wanted) break;
    }
  } catch (error) {
    throw zipError(error, file);
  } finally {
    stream.destroy();
  }
  return Uint8Array.from(head.subarray(0, wanted));
}

async function open(zip: ZipFile, entry: Entry, file: InputFile): Promise<Readable> {
  if (entry.isEncrypted()) {
    fail({
      code: "unsupported",
      message: `${file.name} is encrypted.`,
      where: { file: file.name, byte: entry.relativeOffsetOfLocalHeader },
      expected: "an archive without a password",
      found: `"${short(entry.fileName)}" behind a password`,
    });
  }
  return new Promise<Readable>((resolve, reject) => {
    try {
      zip.openReadStream(entry, (error, stream) => {
        if (error !== null && error !== undefined) reject(zipError(error, file));
        else resolve(stream);
      });
    } catch (error) {
      // Thrown at once for what the entry's header alone forbids.
      reject(zipError(error, file));
    }
  });
}

/** Entries in the order of the central directory, at most 4,096. */
async function* entriesOf(zip: ZipFile, file: InputFile): AsyncGenerator<Entry, void, void> {
  if (zip.entryCount > MAX_ENTRIES) {
    refuse(file, `at most ${MAX_ENTRIES} arrays`, `${zip.entryCount}`);
  }
  for (let i = 0; i < zip.entryCount; i++) {
    const entry = await new Promise<Entry | null>((resolve, reject) => {
      const stop = (): void => {
        zip.removeAllListeners("entry");
        zip.removeAllListeners("end");
        zip.removeAllListeners("error");
        // Later errors are told where the reading stands then.
        zip.on("error", () => undefined);
      };
      zip.once("entry", (next) => (stop(), resolve(next)));
      zip.once("end", () => (stop(), resolve(null)));
      zip.once("error", (error) => (stop(), reject(zipError(error, file))));
      zip.readEntry();
    });
    if (entry === null) return;
    yield entry;
  }
}

function withEntry<T>(
  file: InputFile,
  name: string,
  use: (zip: ZipFile, entry: Entry) => Promise<T>,
): Promise<T> {
  return withZip(file, async (zip) => use(zip, await findEntry(zip, file, name)));
}

async function findEntry(zip: ZipFile, file: InputFile, name: string): Promise<Entry> {
  for await (const candidate of entriesOf(zip, file)) if (candidate.fileName === name) return candidate;
  return refuse(file, `the array "${short(name)}"`, "a file that changed");
}

function openZip(file: InputFile): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    yauzl.open(file.path, { lazyEntries: true, autoClose: false }, (error, opened) => {
      if (error !== null && error !== undefined) reject(zipError(error, file));
      else resolve(opened);
    });
  });
}

async function withZip<T>(file: InputFile, use: (zip: ZipFile) => Promise<T>): Promise<T> {
  const zip = await openZip(file);
  try {
    return await use(zip);
  } catch (error) {
    throw zipError(error, file);
  } finally {
    zip.close();
  }
}

/** What yauzl and zlib say of a broken archive, which has no code of its own; errors of the disk as everywhere. */
function zipError(error: unknown, file: InputFile): unknown {
  if (error instanceof AppErrorException || !(error instanceof Error)) return error;
  if ("code" in error && !String(error.code).startsWith("Z_")) return inputError(error, file);
  const isBug = error instanceof TypeError || error instanceof ReferenceError;
  return isBug ? error : brokenZip(file, "a whole ZIP archive of arrays", error.message.slice(0, 200));
}

function brokenZip(file: InputFile, expected: string, found: string): AppErrorException {
  return new AppErrorException({
    code: "file-format",
    message: `${file.name} is a damaged archive of arrays.`,
    where: { file: file.name },
    expected,
    found,
    hint: "Download or copy it again.",
  });
}

function refuse(file: InputFile, expected: string, found: string): never {
  throw brokenZip(file, expected, found);
}
