import { createHash } from "node:crypto";
import { lstat, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import type { OpenPlan } from "#shared/domain/openPlan";
import { throwIfCancelled } from "#engine/scheduler/cancellation";
import type { InputFile } from "./dataFormat";
import { inputError } from "./inputFiles";

/** What a file looks like from outside; another size or time means other content. */
export interface FileStamp {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
}

/** Changes when what is read, or how, does: old entries of the cache are then of no use. */
const READER_VERSION = 1;

/** Size and time of every file, of folders with all below them, in a fixed order. */
export async function stampsOf(
  files: readonly InputFile[],
  signal?: CancelSignal,
): Promise<readonly FileStamp[]> {
  const stamps: FileStamp[] = [];
  const add = async (path: string, look: typeof lstat): Promise<void> => {
    throwIfCancelled(signal);
    const info = await look(path);
    if (!info.isDirectory()) stamps.push({ path, size: info.size, mtimeMs: info.mtimeMs });
    else for (const name of (await readdir(path)).sort()) await add(join(path, name), lstat);
  };
  for (const file of files) {
    // A link that the user names is followed; one inside a folder might lead back to it.
    await add(file.path, stat).catch((error: unknown) => {
      throw inputError(error, file);
    });
  }
  return stamps;
}

/**
 * Names what is read from these files by this plan. Scaling and split are decided on what was read, so they do not
 * count.
 */
export function sourceKey(stamps: readonly FileStamp[], plan: OpenPlan): string {
  const { scaling: _scaling, split: _split, ...reading } = plan;
  const text = JSON.stringify([READER_VERSION, stamps, sortKeys(reading)]);
  return createHash("sha256").update(text).digest("hex").slice(0, 24);
}

/** The same settings in another order are the same plan. */
function sortKeys(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}
