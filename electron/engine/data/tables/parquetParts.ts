import { opendir } from "node:fs/promises";
import { join } from "node:path";
import { fail } from "#shared/domain/appError";
import type { InputFile } from "../dataFormat";
import { isFolder, isImageName, isJunk } from "../images/imageSource";
import { inputError } from "../inputFiles";
import { naturalOrder } from "../naturalOrder";

/** Deeper than partitions are nested; a link to a folder is not followed. */
const MAX_DEPTH = 16;
const MAX_PARTS = 10_000;

/** The files of one table, and whether folders named `key=value` above them are columns. */
export interface ParquetParts {
  readonly files: readonly InputFile[];
  readonly isPartitioned: boolean;
}

/**
 * The parts of a table that one folder stands for, in natural order of their paths; else the files as they are given. What
 * begins with `_` or `.` (`_SUCCESS`, `_metadata`) is passed over. Null for a folder without parts, or with images.
 */
export async function parquetParts(files: readonly InputFile[]): Promise<ParquetParts | null> {
  const [folder] = files;
  if (folder === undefined || files.length > 1 || !(await isFolder(folder))) {
    return { files, isPartitioned: false };
  }
  const found: string[] = [];
  let hasImages = false;
  const walk = async (below: string, depth: number): Promise<void> => {
    if (depth > MAX_DEPTH) tooMany(folder);
    const inner: string[] = [];
    for await (const item of await opendir(join(folder.path, below))) {
      const path = below === "" ? item.name : `${below}/${item.name}`;
      if (isJunk(item.name) || item.name.startsWith("_")) continue;
      if (item.isDirectory()) inner.push(path);
      else if (item.isFile() && /\.(parquet|parq|pq)$/i.test(item.name)) found.push(path);
      else if (isImageName(item.name)) hasImages = true;
      if (found.length > MAX_PARTS) tooMany(folder);
      if (hasImages) return;
    }
    for (const path of inner) await walk(path, depth + 1);
  };
  try {
    await walk("", 0);
  } catch (error) {
    throw inputError(error, folder);
  }
  if (found.length === 0 || hasImages) return null;
  const parts = found
    .sort(naturalOrder)
    .map((path): InputFile => ({ path: join(folder.path, path), name: `${folder.name}/${path}` }));
  return { files: parts, isPartitioned: found.some((path) => /(^|\/)[^/=]+=[^/]*\//.test(path)) };
}

function tooMany({ name }: InputFile): never {
  return fail({
    code: "unsupported",
    message: `${name} holds too many files.`,
    where: { file: name },
    expected: `at most ${MAX_PARTS} Parquet files in at most ${MAX_DEPTH} levels of folders`,
    found: "more",
    hint: "Open a part of it.",
  });
}
