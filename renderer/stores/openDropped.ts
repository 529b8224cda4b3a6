import { openSource, openUploads } from "./openSource";
import { recentName } from "./recentFiles";

let pathForFile: (file: File) => string | null = () => null;

/** The connection knows where dropped files lie in the desktop app; a browser never tells. */
export function setPathForFile(find: (file: File) => string | null): void {
  pathForFile = find;
}

/** Opens dropped files together: by path where every one has one, else by sending them. */
export async function openDropped(files: readonly File[]): Promise<void> {
  if (files.length === 0) return;
  const paths = files.map((file) => pathForFile(file));
  const known = paths.filter((path): path is string => path !== null);
  if (known.length === files.length) await openSource({ kind: "paths", paths: known }, recentName(known));
  else await openUploads(files);
}
