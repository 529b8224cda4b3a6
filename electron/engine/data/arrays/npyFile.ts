import { open } from "node:fs/promises";
import { fail } from "#shared/domain/appError";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import { throwIfCancelled } from "#engine/scheduler/cancellation";
import type { InputFile } from "../dataFormat";
import { inputError, inputSize, readHead } from "../inputFiles";
import type { ArrayEntry } from "./arrayEntry";
import { npyEntry } from "./npyEntry";
import { NPY_PREFIX_BYTES, npyHeaderBytes, parseNpyHeader } from "./npyHeader";

const PIECE_BYTES = 1 << 24;

/** The array of a `.npy` file, known by its header. */
export async function npyFile(file: InputFile): Promise<ArrayEntry> {
  const size = await inputSize(file);
  const start = await readHead(file, NPY_PREFIX_BYTES);
  const head = await readHead(file, npyHeaderBytes(start, file.name));
  const header = parseNpyHeader(head, file.name, file.name);
  const { dataStart, dataBytes } = header;
  if (header.refusal === null && size !== dataStart + dataBytes) {
    fail({
      code: "file-format",
      message: `${file.name} is ${size < dataStart + dataBytes ? "cut off" : "longer than its header says"}.`,
      where: { file: file.name, byte: Math.min(size, dataStart + dataBytes) },
      expected: `${dataStart + dataBytes} bytes for ${header.shape.join(" × ")} of ${header.descr}`,
      found: `${size} bytes`,
      hint: "Download or copy it again.",
    });
  }
  const name = file.name.replace(/\.npy$/i, "");
  return npyEntry(
    header,
    file.name,
    name,
    (signal) => readRange(file, dataStart, dataBytes, signal),
    (signal) => streamRange(file, dataStart, dataBytes, signal),
  );
}

/** The same bytes a piece at a time, each good until the next. */
export async function* streamRange(
  file: InputFile,
  start: number,
  length: number,
  signal: CancelSignal | undefined,
): AsyncGenerator<Uint8Array, void, void> {
  const piece = new Uint8Array(Math.min(length, PIECE_BYTES / 4));
  const handle = await open(file.path, "r").catch((error: unknown) => {
    throw inputError(error, file);
  });
  try {
    for (let done = 0; done < length;) {
      throwIfCancelled(signal);
      const wanted = Math.min(piece.length, length - done);
      const { bytesRead } = await handle.read(piece, 0, wanted, start + done).catch((error: unknown) => {
        throw inputError(error, file);
      });
      if (bytesRead === 0) cutWhileReading(file, start + done);
      done += bytesRead;
      yield piece.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** Bytes of a file whose length was checked, in a buffer of their own. */
export async function readRange(
  file: InputFile,
  start: number,
  length: number,
  signal: CancelSignal | undefined,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  try {
    const handle = await open(file.path, "r");
    try {
      let filled = 0;
      while (filled < length) {
        throwIfCancelled(signal);
        const wanted = Math.min(PIECE_BYTES, length - filled);
        const { bytesRead } = await handle.read(bytes, filled, wanted, start + filled);
        if (bytesRead === 0) return cutWhileReading(file, start + filled);
        filled += bytesRead;
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw inputError(error, file);
  }
  return bytes;
}

function cutWhileReading(file: InputFile, byte: number): never {
  return fail({
    code: "file-format",
    message: `${file.name} became shorter while it was read.`,
    where: { file: file.name, byte },
    expected: "a file that does not change",
    found: "its end",
    hint: "Wait until it is written, and open it again.",
  });
}
