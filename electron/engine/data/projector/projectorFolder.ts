import { opendir } from "node:fs/promises";
import { join } from "node:path";
import type { InputFile } from "../dataFormat";
import { isFolder, isImageName, isJunk } from "../images/imageSource";
import { inputError } from "../inputFiles";
import { naturalOrder } from "../naturalOrder";

/** A folder of more is no set of the Projector's. */
const MAX_FILES = 100;
const isOfProjector = (name: string): boolean => /\.(tsv|pbtxt)$|projector_config\.json$/i.test(name);

/**
 * The files of the Projector that one folder holds: its tables, a configuration and one picture. Null for a folder of
 * several pictures, or without tables. Else the files as they are given.
 */
export async function openedFolder(files: readonly InputFile[]): Promise<readonly InputFile[] | null> {
  const [folder] = files;
  if (folder === undefined || files.length > 1 || !(await isFolder(folder))) return files;
  const names: string[] = [];
  let images = 0;
  try {
    for await (const item of await opendir(folder.path)) {
      if (!item.isFile() || isJunk(item.name)) continue;
      const isImage = isImageName(item.name);
      if (isImage && ++images > 1) return null;
      if (isImage || isOfProjector(item.name)) names.push(item.name);
      if (names.length > MAX_FILES) return null;
    }
  } catch (error) {
    throw inputError(error, folder);
  }
  if (!names.some((name) => /\.tsv$/i.test(name))) return null;
  return names.sort(naturalOrder).map((name) => ({ path: join(folder.path, name), name }));
}
