import type { AppError } from "#shared/domain/appError";
import { err, ok, type Result } from "#shared/domain/result";
import { callEngine } from "../stores/engineClient";
import type { OpenProgress } from "./openStore";

/** Something to send whose length is known before its content: a file, or an archive made on the way. */
export interface SentFile {
  readonly name: string;
  readonly size: number;
  /** Its bytes from first to last, in pieces of any length. Rejects when they cannot be read. */
  pieces(): AsyncIterable<Uint8Array>;
}

/** Pieces of at most 4 MiB, as the contract asks. */
const pieceSize = 4 * 1024 * 1024;

export function sentFile(file: File): SentFile {
  return {
    name: file.name,
    size: file.size,
    async *pieces() {
      for (let offset = 0; offset < file.size; offset += pieceSize) {
        yield new Uint8Array(await file.slice(offset, offset + pieceSize).arrayBuffer());
      }
    },
  };
}

/** Sends files to the engine, one after the other. On failure and cancel nothing of them stays there. */
export async function sendFiles(
  files: readonly SentFile[],
  signal: AbortSignal,
  report: (progress: OpenProgress) => void,
): Promise<Result<readonly string[]>> {
  const total = files.reduce((sum, file) => sum + file.size, 0);
  const uploads: string[] = [];
  let sent = 0;
  const stop = (error: AppError): Result<readonly string[]> => {
    for (const upload of uploads) void callEngine("file:discard", { upload });
    return err(error);
  };
  for (const file of files) {
    const begun = await callEngine("file:begin", { name: file.name, size: file.size });
    if (!begun.ok) return stop(begun.error);
    const { upload } = begun.value;
    uploads.push(upload);
    try {
      for await (const piece of inPieces(file.pieces())) {
        if (signal.aborted) return stop({ code: "cancelled", message: "Cancelled." });
        const appended = await callEngine("file:append", { upload, bytes: piece });
        if (!appended.ok) return stop(appended.error);
        sent += piece.length;
        report({ phase: "Sending", fraction: total > 0 ? sent / total : null });
      }
    } catch (cause) {
      // The browser reports a file that moved or changed after it was chosen.
      return stop({
        code: "file-unreadable",
        message: `"${file.name}" could not be read: ${cause instanceof Error ? cause.message : String(cause)}`,
        where: { file: file.name },
        hint: "Check that the file is still there and choose it again.",
      });
    }
  }
  return ok(uploads);
}

/** The same bytes in pieces that the engine takes: small ones gathered, large ones cut. */
async function* inPieces(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  let gathered: Uint8Array[] = [];
  let length = 0;
  const flush = (): Uint8Array => {
    const piece = new Uint8Array(length);
    let at = 0;
    for (const part of gathered) {
      piece.set(part, at);
      at += part.length;
    }
    gathered = [];
    length = 0;
    return piece;
  };
  for await (const bytes of source) {
    for (let start = 0; start < bytes.length;) {
      const part = bytes.subarray(start, start + pieceSize - length);
      gathered.push(part);
      length += part.length;
      start += part.length;
      if (length === pieceSize) yield flush();
    }
  }
  if (length > 0) yield flush();
}
