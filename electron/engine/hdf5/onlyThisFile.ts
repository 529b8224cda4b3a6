import type * as NodeFs from "node:fs";
import { createRequire } from "node:module";

// The object that the HDF5 library itself opens files by; an import would be a copy of it.
const nodeFs = createRequire(import.meta.url)("node:fs") as typeof NodeFs;
const { openSync } = nodeFs;

let allowed: string | null = null;
nodeFs.openSync = (path, flags, mode) => {
  if (allowed !== null && path !== allowed) {
    throw Object.assign(new Error(`${String(path)} lies outside the file`), { code: "ENOENT" });
  }
  return openSync(path, flags, mode);
};

/** While `use` runs, no other file can be opened: HDF5 files may link to others, and keep their elements there. */
export function onlyThisFile<T>(path: string, use: () => T): T {
  const before = allowed;
  allowed = path;
  try {
    return use();
  } finally {
    allowed = before;
  }
}
