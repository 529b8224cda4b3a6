import { create } from "zustand";
import type { AppError } from "#shared/domain/appError";
import type { DataSource } from "#shared/domain/dataset";
import { callEngine } from "./engineClient";
import { showError } from "./dialogStore";
import { rememberRecent } from "./recentFiles";

/** A data set on its way in. */
export interface Opening {
  readonly name: string;
  readonly phase: string;
  /** 0 to 1, or null while there is no total to measure against. */
  readonly fraction: number | null;
  readonly cancel: () => void;
}

interface OpeningState {
  readonly opening: Opening | null;
}
export const useOpening = create<OpeningState>(() => ({ opening: null }));

/** Pieces of at most 4 MiB, as the contract asks. */
const pieceSize = 4 * 1024 * 1024;

function begin(name: string): AbortController {
  useOpening.getState().opening?.cancel();
  const abort = new AbortController();
  const cancel = () => {
    abort.abort();
    useOpening.setState({ opening: null });
  };
  useOpening.setState({ opening: { name, phase: "Opening", fraction: null, cancel } });
  return abort;
}

function report(abort: AbortController, phase: string, done: number, total: number): void {
  const { opening } = useOpening.getState();
  if (!opening || abort.signal.aborted) return;
  useOpening.setState({ opening: { ...opening, phase, fraction: total > 0 ? done / total : null } });
}

function finish(abort: AbortController, name: string, error: AppError | null): void {
  if (abort.signal.aborted) return;
  useOpening.setState({ opening: null });
  if (error) showError(`Could not open ${name}`, error);
}

async function open(source: DataSource, name: string, abort: AbortController): Promise<boolean> {
  const result = await callEngine(
    "data:open",
    { source },
    {
      signal: abort.signal,
      onProgress: ({ phase, done, total }) => report(abort, phase, done, total),
    },
  );
  finish(abort, name, result.ok ? null : result.error);
  return result.ok;
}

/** Opens a bundled set or files by path. What was open stays open until the new one is ready, and when it fails. */
export async function openSource(source: DataSource, name: string): Promise<void> {
  const isOpen = await open(source, name, begin(name));
  if (isOpen && source.kind === "paths") rememberRecent(source.paths);
}

/** Sends files of a browser to the engine in pieces, then opens them together. */
export async function openUploads(files: readonly File[]): Promise<void> {
  const first = files[0];
  if (!first) return;
  const name = files.length === 1 ? first.name : `${first.name} and ${files.length - 1} more`;
  const abort = begin(name);
  const total = files.reduce((sum, file) => sum + file.size, 0);
  const uploads: string[] = [];
  let sent = 0;
  const discard = () => Promise.all(uploads.map((upload) => callEngine("file:discard", { upload })));

  for (const file of files) {
    const begun = await callEngine("file:begin", { name: file.name, size: file.size });
    if (!begun.ok) {
      await discard();
      return finish(abort, name, begun.error);
    }
    uploads.push(begun.value.upload);
    for (let offset = 0; offset < file.size; offset += pieceSize) {
      if (abort.signal.aborted) return void (await discard());
      const bytes = await readPiece(file, offset);
      const appended = bytes.ok
        ? await callEngine("file:append", { upload: begun.value.upload, bytes: bytes.value })
        : bytes;
      if (!appended.ok) {
        await discard();
        return finish(abort, name, appended.error);
      }
      sent += Math.min(pieceSize, file.size - offset);
      report(abort, "Sending", sent, total);
    }
  }
  if (abort.signal.aborted) return void (await discard());
  await open({ kind: "upload", uploads }, name, abort);
}

async function readPiece(
  file: File,
  offset: number,
): Promise<{ ok: true; value: Uint8Array } | { ok: false; error: AppError }> {
  try {
    return { ok: true, value: new Uint8Array(await file.slice(offset, offset + pieceSize).arrayBuffer()) };
  } catch (cause) {
    // The browser reports a file that moved or changed after it was chosen.
    return {
      ok: false,
      error: {
        code: "file-unreadable",
        message: `"${file.name}" could not be read: ${cause instanceof Error ? cause.message : String(cause)}`,
        where: { file: file.name, byte: offset },
        hint: "Check that the file is still there and choose it again.",
      },
    };
  }
}
