import yauzl, { type Entry, type ZipFile } from "yauzl";
import { AppErrorException, fail, type AppError } from "#shared/domain/appError";
import { MAX_IMAGE_BYTES } from "#engine/image/decodeImages";
import { crc32 } from "../crc32";
import type { InputFile } from "../dataFormat";
import { MAX_FILES } from "./folderImages";
import { extensionOf, isImageName, isJunk, type ImageEntry, type ImageSource } from "./imageSource";
import { inputSize, readHead } from "../inputFiles";
import { naturalOrder } from "../naturalOrder";

/** Images are packed already: what shrinks more than this and is large is made to fill memory. */
const MAX_RATIO = 200;
const SMALL = 1 << 20;

/** Begins as a ZIP with an entry does. */
export async function isZip(file: InputFile): Promise<boolean> {
  const head = await readHead(file, 4);
  return [0x50, 0x4b, 0x03, 0x04].every((byte, i) => head[i] === byte);
}

/**
 * The images of a ZIP, in natural order of their paths; null when it holds none, or is a document of another program.
 * The archive is listed from its directory and nothing is written anywhere. Fails for archives that are damaged,
 * encrypted, that name files outside themselves, or whose files together are larger than can be in them.
 */
export async function openZipImages(file: InputFile): Promise<ImageSource | null> {
  const size = await inputSize(file);
  const zip = await openZip(file);
  try {
    const listing = await list(zip, file, size);
    if (listing.images.length === 0 || listing.isDocument) {
      zip.close();
      return null;
    }
    const { images, others } = listing;
    const entries = images
      .map((entry): ImageEntry => {
        return {
          path: entry.fileName,
          bytes: entry.compressedSize,
          input: async () => ({ bytes: await readEntry(zip, entry, file) }),
        };
      })
      .sort((a, b) => naturalOrder(a.path, b.path));
    const close = (): Promise<void> =>
      new Promise((resolve) => {
        zip.once("close", () => resolve());
        zip.close();
      });
    return { kind: "zip", entries, others, remarks: [], close };
  } catch (error) {
    zip.close();
    throw error;
  }
}

function damaged(file: InputFile, found: string, hint?: string): AppErrorException {
  const error: AppError = {
    code: "file-format",
    message: `${file.name} is a damaged ZIP archive.`,
    where: { file: file.name },
    expected: "a complete ZIP archive",
    found,
    hint: hint ?? "Download or copy it again.",
  };
  return new AppErrorException(error);
}

/** yauzl says what is wrong with an archive in an Error's message alone. */
function zipError(error: unknown, file: InputFile): unknown {
  if (error instanceof AppErrorException || !(error instanceof Error)) return error;
  if (/relative path|absolute path|invalid characters in fileName/.test(error.message)) {
    return new AppErrorException({
      code: "file-format",
      message: `${file.name} names files outside itself and is not opened.`,
      where: { file: file.name },
      expected: "paths inside the archive",
      found: error.message,
      hint: "Such archives are made by accident or in bad faith. Unpack it with care and open the folder.",
    });
  }
  return damaged(file, error.message);
}

function openZip(file: InputFile): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    yauzl.open(file.path, { lazyEntries: true, autoClose: false }, (error, zip) => {
      if (error) reject(zipError(error, file));
      else resolve(zip);
    });
  });
}

interface Listing {
  readonly images: readonly Entry[];
  readonly others: ReadonlyMap<string, number>;
  /** An office document or another container, whose pictures are not data. */
  readonly isDocument: boolean;
}

function list(zip: ZipFile, file: InputFile, size: number): Promise<Listing> {
  const images: Entry[] = [];
  const others = new Map<string, number>();
  let isDocument = false;
  let count = 0;
  let packed = 0;
  const take = (entry: Entry): void => {
    const { fileName } = entry;
    if (++count > MAX_FILES) throw damaged(file, `more than ${MAX_FILES} entries`, "Open a part of it.");
    packed += entry.compressedSize;
    // Entries that share their bytes: the way to make a small archive that unpacks without end.
    if (packed > size) throw damaged(file, "entries that overlap");
    if (fileName.endsWith("/") || isJunk(fileName)) return;
    if (fileName === "[Content_Types].xml" || fileName === "mimetype") isDocument = true;
    if (!isImageName(fileName)) {
      others.set(extensionOf(fileName), (others.get(extensionOf(fileName)) ?? 0) + 1);
      return;
    }
    checkEntry(entry, file);
    images.push(entry);
  };
  return new Promise((resolve, reject) => {
    const stop = (error: unknown): void => reject(zipError(error, file));
    zip.on("error", stop);
    zip.on("entry", (entry: Entry) => {
      try {
        take(entry);
        zip.readEntry();
      } catch (error) {
        stop(error);
      }
    });
    zip.on("end", () => resolve({ images, others, isDocument }));
    zip.readEntry();
  });
}

function checkEntry(entry: Entry, file: InputFile): void {
  const where = { file: `${file.name}/${entry.fileName}` };
  if (entry.isEncrypted()) {
    fail({
      code: "unsupported",
      message: `${file.name} is encrypted.`,
      where,
      expected: "an archive without a password",
      found: "an encrypted entry",
      hint: "Unpack it with its password and open the folder.",
    });
  }
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
    fail({
      code: "unsupported",
      message: `${file.name} is packed in a way that is not read.`,
      where,
      expected: "stored or deflated entries",
      found: `method ${entry.compressionMethod}`,
      hint: "Unpack it and open the folder.",
    });
  }
  const { uncompressedSize, compressedSize } = entry;
  const isBomb = uncompressedSize > SMALL && uncompressedSize > MAX_RATIO * compressedSize;
  if (uncompressedSize > MAX_IMAGE_BYTES || isBomb) {
    fail({
      code: "file-format",
      message: `${entry.fileName} in ${file.name} would unpack to ${Math.ceil(uncompressedSize / 2 ** 20)} MB.`,
      where,
      expected: `at most ${MAX_IMAGE_BYTES / 2 ** 20} MB and ${MAX_RATIO} times its packed size`,
      found: `${uncompressedSize} bytes from ${compressedSize}`,
      hint: "No real image is packed like this.",
    });
  }
}

/** The content of one entry, checked against its length and its checksum. */
function readEntry(zip: ZipFile, entry: Entry, file: InputFile): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const stop = (error: unknown): void => reject(zipError(error, file));
    zip.openReadStream(entry, (error, stream) => {
      if (error) return stop(error);
      const bytes = new Uint8Array(entry.uncompressedSize);
      let filled = 0;
      // yauzl itself stops a stream that gives more than the entry says.
      stream.on("data", (piece: Buffer) => {
        bytes.set(piece, filled);
        filled += piece.length;
      });
      stream.on("error", stop);
      stream.on("end", () => {
        if (filled !== bytes.length) stop(damaged(file, `${entry.fileName} is cut off`));
        else if (crc32(bytes) !== entry.crc32) stop(damaged(file, `${entry.fileName} has a wrong checksum`));
        else resolve(bytes);
      });
    });
  });
}
