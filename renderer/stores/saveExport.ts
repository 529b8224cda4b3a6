import type { Exported, ExportTarget } from "#shared/contract/exportContract";
import { err, ok, type Result } from "#shared/domain/result";
import { callEngine, callShell } from "./engineClient";
import { shellKind } from "./shellInfo";

/** Hands a finished file to the browser; the desktop app asks where to. */
export function offerDownload(name: string, pieces: readonly (Uint8Array | Blob)[]): void {
  // Typed arrays from a message lie in plain memory, which is what a blob takes.
  const url = URL.createObjectURL(new Blob(pieces as (Uint8Array<ArrayBuffer> | Blob)[]));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the address by the next turn.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

async function download(name: string, id: string): Promise<Result<null>> {
  const pieces: Uint8Array[] = [];
  for (let offset = 0; ;) {
    const piece = await callEngine("download:read", { download: id, offset });
    if (!piece.ok) return piece;
    pieces.push(piece.value.bytes);
    offset += piece.value.bytes.length;
    if (piece.value.isLast) break;
  }
  offerDownload(name, pieces);
  return ok(null);
}

/** Where the file is now: its path on the engine's machine, or null for the browser's own downloads. */
export interface Saved {
  readonly path: string | null;
  readonly bytes: number;
}

/**
 * Saves what the engine writes: where the user says in the desktop app, as a download in a browser. Fails with
 * `cancelled` when the user chooses no place.
 */
export async function saveExport(
  suggestedName: string,
  write: (target: ExportTarget) => Promise<Result<Exported>>,
): Promise<Result<Saved>> {
  if (shellKind() === "electron") {
    const chosen = await callShell("shell:saveFile", { suggestedName });
    if (!chosen.ok) return chosen;
    const { path } = chosen.value;
    if (path === null) return err({ code: "cancelled", message: "No place was chosen." });
    const written = await write({ kind: "path", path });
    return written.ok ? ok({ path, bytes: written.value.bytes }) : written;
  }
  const written = await write({ kind: "download", name: suggestedName });
  if (!written.ok) return written;
  if (written.value.download === null) throw new Error("The engine gave no download for a download.");
  const read = await download(suggestedName, written.value.download);
  return read.ok ? ok({ path: null, bytes: written.value.bytes }) : read;
}
