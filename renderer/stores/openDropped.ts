import type { Dropped } from "../open/droppedFiles";
import { lookAtFiles, lookAtPaths } from "../open/opening";
import { sentFile } from "../open/sendFiles";
import { zipFolder, zipProblem } from "../open/zipFolder";
import { showError } from "./dialogStore";

let pathForFile: (file: File) => string | null = () => null;

/** The connection knows where dropped files lie in the desktop app; a browser never tells. */
export function setPathForFile(find: (file: File) => string | null): void {
  pathForFile = find;
}

/** More files than this go into one archive: each upload is a file of its own in the engine. */
const MOST_UPLOADS = 16;

/** Where all of these lie on the engine's disk; null in a browser. */
function pathsOf(files: readonly File[]): readonly string[] | null {
  const paths = files.map((file) => pathForFile(file)).filter((path): path is string => path !== null);
  return paths.length === files.length ? paths : null;
}

/** Looks at dropped files and folders together: by path where every one has one, else by sending them. */
export async function openDropped({ files, folder }: Dropped): Promise<void> {
  if (files.length === 0 && folder === null) return;
  const paths = pathsOf(files);
  if (paths !== null && paths.length > 0) return lookAtPaths(paths);
  if (folder === null && files.length <= MOST_UPLOADS) return lookAtFiles(files.map(sentFile));
  const placed = folder?.files ?? files.map((file) => ({ path: file.name, file }));
  const name = folder?.name ?? "files";
  const problem = placed.length === 0 ? "There is no file in it." : zipProblem(placed);
  if (problem === null) return lookAtFiles([zipFolder(name, placed)]);
  showError(`Could not open ${name}`, {
    code: "unsupported",
    message: problem,
    hint: "Start the app on the machine where the files lie and open them by their path.",
  });
}
