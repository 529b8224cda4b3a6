import { opendir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fail } from "#shared/domain/appError";
import type { InputFile } from "../dataFormat";
import { extensionOf, isImageName, isJunk, type ImageEntry, type ImageSource } from "./imageSource";
import { inputError } from "../inputFiles";
import { naturalOrder } from "../naturalOrder";

/** Deeper than people nest their classes, and a bound for folders mounted into themselves. */
const MAX_DEPTH = 32;
/** Files of a folder at most, images or not: their names alone take some hundred MB. */
export const MAX_FILES = 2_000_000;

/**
 * All images below a folder, in natural order of their paths. Links to files are followed, links to folders are not.
 * Hidden files are passed over.
 */
export async function listFolderImages(folder: InputFile): Promise<ImageSource> {
  const found: string[] = [];
  const others = new Map<string, number>();
  let files = 0;
  let links = 0;
  const tooMany = (): never =>
    fail({
      code: "unsupported",
      message: `${folder.name} holds too many files.`,
      where: { file: folder.name },
      expected: `at most ${MAX_FILES} files in at most ${MAX_DEPTH} levels of folders`,
      found: "more",
      hint: "Open a part of it.",
    });
  const walk = async (below: string, depth: number): Promise<void> => {
    if (depth > MAX_DEPTH) tooMany();
    const inner: string[] = [];
    for await (const item of await opendir(join(folder.path, below))) {
      const path = below === "" ? item.name : `${below}/${item.name}`;
      if (isJunk(item.name)) continue;
      if (item.isDirectory()) {
        inner.push(path);
        continue;
      }
      if (!item.isFile() && !(item.isSymbolicLink() && (await isLinkToFile(join(folder.path, path))))) {
        links++;
        continue;
      }
      if (++files > MAX_FILES) tooMany();
      if (isImageName(item.name)) found.push(path);
      else others.set(extensionOf(item.name), (others.get(extensionOf(item.name)) ?? 0) + 1);
    }
    for (const path of inner) await walk(path, depth + 1);
  };
  try {
    await walk("", 0);
    const entries: ImageEntry[] = [];
    for (const path of found.sort(naturalOrder)) {
      const place = join(folder.path, path);
      entries.push({ path, bytes: (await stat(place)).size, input: () => Promise.resolve({ path: place }) });
    }
    const remarks =
      links === 0 ? [] : [`${links} links to folders, broken links or devices were passed over.`];
    return { kind: "folder", entries, others, remarks, close: () => Promise.resolve() };
  } catch (error) {
    throw inputError(error, folder);
  }
}

async function isLinkToFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    // A link to nothing is no file; it is counted among those passed over.
    return false;
  }
}
