import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { AppErrorException, fail, type AppError } from "#shared/domain/appError";
import { atomicWrite, TEMPORARY_SUFFIX } from "./atomicWrite";
import type { Checkpoint, LoadedCheckpoint } from "./checkpoint";
import {
  checkpointKindSchema,
  toKeep,
  type CheckpointEntry,
  type CheckpointMark,
} from "./checkpointRetention";
import { nodeFileSystem, type FileSystem } from "./fileSystem";
import { readJson, writeJson } from "./jsonFile";
import { readBounded } from "./readBounded";
import { decodeSafetensors, encodeSafetensors } from "./safetensors";
import { onDisk } from "./storageError";

/** Below the two GiB at which one allocation ends an Electron process. */
const MAX_CHECKPOINT_BYTES = 1 << 30;
const FOLDER = "checkpoints";
const tensorFile = /^(\d{8})\.safetensors$/;
const manifestFile = /^(\d{8})\.json$/;

const manifestSchema = z.object({
  format: z.literal(1),
  step: z.number().int().min(0),
  size: z.number().int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Manifests from before there was a choice have none. */
  kind: checkpointKindSchema.default("last"),
  /** Validation bound of a `best` one, nats per item. */
  bound: z.number().optional(),
});

const plain: CheckpointMark = { kind: "last" };

/**
 * Adds a checkpoint to a run's folder and removes those that `toKeep` does not name. The tensors are written first and
 * the manifest with their SHA-256 after: a crash in between leaves the one before as the newest. Fails with `storage`.
 */
export async function saveCheckpoint(
  runFolder: string,
  checkpoint: Checkpoint,
  fileSystem: FileSystem = nodeFileSystem,
  mark: CheckpointMark = plain,
): Promise<void> {
  const folder = join(runFolder, FOLDER);
  await onDisk("Saving a checkpoint", join(folder, "x"), () => fileSystem.mkdir(folder));
  const pieces = encodeSafetensors(checkpoint);
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
  // Numbered, not named by the step: a run taken up again may reach the same step with other weights.
  const number = Math.max(0, ...(await numbersIn(folder, fileSystem))) + 1;
  const name = nameOf(number);
  await atomicWrite(join(folder, `${name}.safetensors`), pieces, fileSystem);
  const manifest = { format: 1, step: checkpoint.step, size, sha256: hash.digest("hex"), ...mark };
  await writeJson(join(folder, `${name}.json`), manifest, fileSystem);
  await removeOld(runFolder, fileSystem);
}

/**
 * The newest checkpoint whose bytes are those its manifest promises. Newer ones that fail are reported with the reason;
 * a tensor file without a manifest was never finished and does not count.
 */
export async function loadCheckpoint(
  runFolder: string,
  fileSystem: FileSystem = nodeFileSystem,
): Promise<LoadedCheckpoint> {
  const folder = join(runFolder, FOLDER);
  const rejected: { readonly file: string; readonly error: AppError }[] = [];
  for (const number of await finishedIn(folder, fileSystem)) {
    const file = join(folder, `${nameOf(number)}.safetensors`);
    try {
      return { checkpoint: await readCheckpoint(folder, number, fileSystem), rejected };
    } catch (error) {
      if (!(error instanceof AppErrorException)) throw error;
      rejected.push({ file, error: error.appError });
    }
  }
  return { checkpoint: null, rejected };
}

/** The checkpoints that have a manifest that can be read, newest first; their tensors are not looked at. */
export async function listCheckpoints(
  runFolder: string,
  fileSystem: FileSystem = nodeFileSystem,
): Promise<CheckpointEntry[]> {
  const folder = join(runFolder, FOLDER);
  const entries: CheckpointEntry[] = [];
  for (const number of await finishedIn(folder, fileSystem)) {
    try {
      const manifest = await readJson(join(folder, `${nameOf(number)}.json`), manifestSchema, fileSystem);
      if (manifest !== null) entries.push({ number, ...manifest });
    } catch (error) {
      // A damaged manifest is told of when the checkpoint is loaded; a list goes without it.
      if (!(error instanceof AppErrorException)) throw error;
    }
  }
  return entries;
}

/** One checkpoint of `listCheckpoints`. Fails with `storage` when it is not what its manifest promises. */
export async function loadCheckpointNumber(
  runFolder: string,
  number: number,
  fileSystem: FileSystem = nodeFileSystem,
): Promise<Checkpoint> {
  return readCheckpoint(join(runFolder, FOLDER), number, fileSystem);
}

async function readCheckpoint(folder: string, number: number, fileSystem: FileSystem): Promise<Checkpoint> {
  const name = nameOf(number);
  const path = join(folder, `${name}.safetensors`);
  const manifest = await readJson(join(folder, `${name}.json`), manifestSchema, fileSystem);
  const bytes = await readBounded(path, MAX_CHECKPOINT_BYTES, fileSystem);
  if (manifest === null || bytes === null) return damaged(path, "the file", "nothing of that name");
  if (bytes.length !== manifest.size) {
    return damaged(path, `${manifest.size} bytes`, `${bytes.length} bytes`);
  }
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  if (sha256 !== manifest.sha256) return damaged(path, `SHA-256 ${manifest.sha256}`, sha256);
  return { step: manifest.step, ...decodeSafetensors(bytes, path) };
}

function damaged(path: string, expected: string, found: string): never {
  return fail({
    code: "storage",
    message: `The checkpoint ${path} is damaged.`,
    where: { file: path },
    expected,
    found,
    hint: "The one before it is used, if there is one.",
  });
}

/** Numbers of the checkpoints that have a manifest, newest first. */
async function finishedIn(folder: string, fileSystem: FileSystem): Promise<number[]> {
  const names = await onDisk("Reading", join(folder, "x"), () => fileSystem.list(folder));
  return names
    .map((name) => Number(manifestFile.exec(name)?.[1] ?? Number.NaN))
    .filter((number) => !Number.isNaN(number))
    .sort((a, b) => b - a);
}

/** Numbers that any file uses, finished or not. */
async function numbersIn(folder: string, fileSystem: FileSystem): Promise<number[]> {
  const names = await onDisk("Saving a checkpoint", join(folder, "x"), () => fileSystem.list(folder));
  return names
    .map((name) => Number((tensorFile.exec(name) ?? manifestFile.exec(name))?.[1] ?? Number.NaN))
    .filter((number) => !Number.isNaN(number));
}

const nameOf = (number: number): string => String(number).padStart(8, "0");

/** Removes what need not be kept, tensor files that were never finished and half-written files. */
async function removeOld(runFolder: string, fileSystem: FileSystem): Promise<void> {
  const folder = join(runFolder, FOLDER);
  const finished = await finishedIn(folder, fileSystem);
  const kept = toKeep(finished, await listCheckpoints(runFolder, fileSystem));
  await onDisk("Removing an old checkpoint", join(folder, "x"), async () => {
    for (const name of await fileSystem.list(folder)) {
      const number = Number((tensorFile.exec(name) ?? manifestFile.exec(name))?.[1] ?? Number.NaN);
      const isOld = !Number.isNaN(number) && !kept.has(number);
      if (isOld || name.endsWith(TEMPORARY_SUFFIX)) await fileSystem.remove(join(folder, name));
    }
  });
}
