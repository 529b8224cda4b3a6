import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { finished } from "node:stream";
import { createGunzip } from "node:zlib";
import { AppErrorException, fail, type AppError } from "#shared/domain/appError";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import { throwIfCancelled } from "#engine/scheduler/cancellation";
import type { InputFile } from "./dataFormat";

/** A file system's error about an input file, in the user's words; anything else is rethrown as the bug it is. */
export function inputError(error: unknown, file: InputFile): AppErrorException {
  if (error instanceof AppErrorException) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const where = { file: file.name };
  const about = (appError: Omit<AppError, "where">): AppErrorException =>
    new AppErrorException({ ...appError, where });
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return about({
        code: "file-not-found",
        message: `${file.name} is not there.`,
        hint: "It may have been moved or renamed. Choose it again.",
      });
    case "EACCES":
    case "EPERM":
      return about({
        code: "file-unreadable",
        message: `${file.name} may not be read.`,
        hint: "Change its permissions, or copy it to a folder of your own.",
      });
    case "EISDIR":
      return about(folderGiven(file));
    case "Z_DATA_ERROR":
    case "Z_BUF_ERROR":
    case "Z_NEED_DICT":
      return about({
        code: "file-format",
        message: `${file.name} is a damaged or cut-off gzip file.`,
        expected: "a complete gzip file",
        found: error instanceof Error ? error.message : code,
        hint: "Download or copy it again.",
      });
    case "EIO":
    case "EMFILE":
    case "ENFILE":
    case "EBUSY":
    case "ENXIO":
      return about({
        code: "file-unreadable",
        message: `${file.name} could not be read (${code}).`,
        hint: "Check the disk and try again.",
      });
    default:
      throw error;
  }
}

function folderGiven(file: InputFile): Omit<AppError, "where"> {
  return {
    code: "file-unreadable",
    message: `${file.name} is not a file.`,
    expected: "a file",
    found: "a folder or a device",
    hint: "Choose the data file itself.",
  };
}

/** Size in bytes of an ordinary, non-empty file; fails for anything else. */
export async function inputSize(file: InputFile): Promise<number> {
  const info = await stat(file.path).catch((error: unknown) => {
    throw inputError(error, file);
  });
  if (!info.isFile()) return fail({ ...folderGiven(file), where: { file: file.name } });
  if (info.size === 0) {
    return fail({
      code: "file-format",
      message: `${file.name} is empty.`,
      where: { file: file.name, byte: 0 },
      expected: "data",
      found: "0 bytes",
      hint: "Copy or write it again, or choose another file.",
    });
  }
  return info.size;
}

/** The first `length` bytes as they lie on disk, fewer when the file is shorter. */
export async function readHead(file: InputFile, length: number): Promise<Uint8Array> {
  const size = await inputSize(file);
  try {
    const handle = await open(file.path, "r");
    try {
      const head = new Uint8Array(Math.min(length, size));
      let filled = 0;
      while (filled < head.length) {
        const { bytesRead } = await handle.read(head, filled, head.length - filled, filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return head.subarray(0, filled);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw inputError(error, file);
  }
}

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** The content in pieces, inflated when it is gzip. Stopping early closes the file. */
export async function* readContent(
  file: InputFile,
  signal?: CancelSignal,
): AsyncGenerator<Uint8Array, void, void> {
  const head = await readHead(file, 2);
  const disk = createReadStream(file.path, { highWaterMark: 1 << 18 });
  const gunzip = isGzip(head) ? createGunzip({ chunkSize: 1 << 18 }) : null;
  if (gunzip !== null) {
    disk.pipe(gunzip);
    // `pipe` does not pass errors on.
    finished(disk, (error) => {
      if (error) gunzip.destroy(error);
    });
  }
  try {
    // A readable of a file without an encoding gives Buffers, which are Uint8Arrays.
    for await (const piece of (gunzip ?? disk) as AsyncIterable<Uint8Array>) {
      throwIfCancelled(signal);
      yield piece;
    }
  } catch (error) {
    throw inputError(error, file);
  } finally {
    disk.destroy();
    gunzip?.destroy();
  }
}
