import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout: the nearest folder above this program with a package.json, also when it was bundled elsewhere. */
export const repositoryRoot = nearest(path.dirname(fileURLToPath(import.meta.url)));

function nearest(folder: string): string {
  if (existsSync(path.join(folder, "package.json"))) return folder;
  const parent = path.dirname(folder);
  if (parent === folder) throw new Error("no package.json above the tests");
  return nearest(parent);
}
