import type { PlacedFile } from "./zipFolder";

export interface Dropped {
  readonly files: readonly File[];
  /** What lies in dropped folders, and the name of the first one; null when no folder was dropped. */
  readonly folder: { readonly name: string; readonly files: readonly PlacedFile[] } | null;
}

/** Names that systems leave in folders. */
const clutter = /^(\.|Thumbs\.db$|desktop\.ini$|__MACOSX$)/;

/**
 * What was dropped, with folders read to their depths. The entries must be taken while the event lasts, so this is called
 * from the handler itself.
 */
export async function droppedFiles(transfer: DataTransfer): Promise<Dropped> {
  const files = [...transfer.files];
  const entries = [...transfer.items]
    .filter((item) => item.kind === "file")
    .map((item) => item.webkitGetAsEntry());
  const folders = entries.filter((entry) => entry?.isDirectory === true);
  const [first] = folders;
  if (!first) return { files, folder: null };
  const placed: PlacedFile[] = [];
  for (const entry of entries) if (entry) await gather(entry, folders.length > 1, placed);
  return { files, folder: { name: first.name, files: placed } };
}

/** Files of a folder that was chosen in the browser's own dialog. */
export function chosenFolder(files: readonly File[]): Dropped["folder"] {
  const [first] = files;
  if (!first) return null;
  const [name = first.name] = first.webkitRelativePath.split("/");
  const placed = files
    .map((file) => ({ file, path: file.webkitRelativePath.split("/").slice(1).join("/") || file.name }))
    .filter(({ path }) => !path.split("/").some((part) => clutter.test(part)));
  return { name, files: placed };
}

async function gather(
  entry: FileSystemEntry,
  withName: boolean,
  out: PlacedFile[],
  under = "",
): Promise<void> {
  if (clutter.test(entry.name)) return;
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    out.push({ path: under + entry.name, file });
  } else if (isFolder(entry)) {
    // Of one folder its name says nothing; of several each is a label.
    const inner = under !== "" || withName ? `${under}${entry.name}/` : "";
    for (const child of await childrenOf(entry)) await gather(child, true, out, inner);
  }
}

async function childrenOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    // A hundred at a time, until there are none.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
