import type { z } from "zod";
import { fail } from "#shared/domain/appError";
import { atomicWrite } from "./atomicWrite";
import { nodeFileSystem, type FileSystem } from "./fileSystem";
import { readBounded } from "./readBounded";

/** A record of ours is a few kilobytes; this bounds what a foreign file can make us read. */
const MAX_JSON_BYTES = 1 << 24;

/** Reads and checks a JSON file; null when it is not there. Fails with `storage` when it is not what it should be. */
export async function readJson<S extends z.ZodType>(
  path: string,
  schema: S,
  fileSystem: FileSystem = nodeFileSystem,
): Promise<z.infer<S> | null> {
  const bytes = await readBounded(path, MAX_JSON_BYTES, fileSystem);
  if (bytes === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    return damaged(path, "JSON in UTF-8", error instanceof Error ? error.message : "something else");
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return damaged(
    path,
    "the fields of this version",
    `${issue?.path.join(".") || "the whole"}: ${issue?.message}`,
  );
}

/** Replaces a JSON file atomically. */
export async function writeJson(
  path: string,
  value: unknown,
  fileSystem: FileSystem = nodeFileSystem,
): Promise<void> {
  await atomicWrite(path, new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`), fileSystem);
}

function damaged(path: string, expected: string, found: string): never {
  return fail({
    code: "storage",
    message: `${path} is damaged.`,
    where: { file: path },
    expected,
    found,
    hint: "Remove it, or restore it from a copy.",
  });
}
