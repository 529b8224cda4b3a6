import { stat } from "node:fs/promises";
import type { ImageInput } from "#engine/image/decodeImages";
import { isZip, openZipImages } from "./zipImages";
import { listFolderImages } from "./folderImages";
import type { InputFile } from "../dataFormat";
import { inputError } from "../inputFiles";

/** One image of a source. */
export interface ImageEntry {
  /** With the folders below what was opened, `/` between them: `cats/12.png`. */
  readonly path: string;
  /** Bytes as they lie on disk. */
  readonly bytes: number;
  /** Where the decoder finds it; fails for a damaged archive. */
  input(): Promise<ImageInput>;
}

/** Images before they are decoded, in the order that they are read in. */
export interface ImageSource {
  readonly kind: "folder" | "zip" | "files";
  readonly entries: readonly ImageEntry[];
  /** Files that are no images, by extension: `.txt` → 3. */
  readonly others: ReadonlyMap<string, number>;
  readonly remarks: readonly string[];
  close(): Promise<void>;
}

const imageName = /\.(png|jpe?g|jpe|jfif|webp)$/i;

/** By its name alone: what is inside is for the decoder to say. */
export const isImageName = (name: string): boolean => imageName.test(name);

/** What file managers and archivers leave behind: neither images nor worth a remark. */
export function isJunk(path: string): boolean {
  return path
    .split("/")
    .some((part) => part.startsWith(".") || /^(__MACOSX|Thumbs\.db|desktop\.ini)$/i.test(part));
}

/** `.txt`, or "no extension". */
export function extensionOf(name: string): string {
  return /\.[^./]{1,12}$/.exec(name)?.[0].toLowerCase() ?? "no extension";
}

/** One folder, one ZIP, or image files; null when the files are nothing of the kind. */
export async function openImageSource(files: readonly InputFile[]): Promise<ImageSource | null> {
  const [first] = files;
  if (first === undefined) return null;
  if (files.length === 1) {
    if (await isFolder(first)) return listFolderImages(first);
    if (await isZip(first)) return openZipImages(first);
  }
  if (!files.every((file) => isImageName(file.name))) return null;
  const entries: ImageEntry[] = [];
  for (const file of files) {
    if (await isFolder(file)) return null;
    const { size } = await stat(file.path);
    entries.push({ path: file.name, bytes: size, input: () => Promise.resolve({ path: file.path }) });
  }
  return { kind: "files", entries, others: new Map(), remarks: [], close: () => Promise.resolve() };
}

/** Fails when there is nothing there. */
export async function isFolder(file: InputFile): Promise<boolean> {
  const info = await stat(file.path).catch((error: unknown) => {
    throw inputError(error, file);
  });
  return info.isDirectory();
}
