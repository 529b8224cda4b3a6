import type * as NodeFs from "node:fs";
import { createRequire } from "node:module";
import { firstFault } from "./globalHeap";

// The object that the HDF5 library itself opens files by; an import would be a copy of it.
const nodeFs = createRequire(import.meta.url)("node:fs") as typeof NodeFs;
const { openSync, readSync } = nodeFs;

let allowed: string | null = null;
nodeFs.openSync = (path, flags, mode) => {
  if (allowed !== null && path !== allowed) {
    throw Object.assign(new Error(`${String(path)} lies outside the file`), { code: "ENOENT" });
  }
  return openSync(path, flags, mode);
};

/** What was wrong with a heap that the library asked for; it passes the error on as a number. */
let fault: string | null = null;
const readChecked = (
  file: number,
  buffer: Uint8Array,
  offset: number,
  length: number,
  position: number,
): number => {
  const count = readSync(file, buffer, offset, length, position);
  if (allowed === null) return count;
  const bytes = new Uint8Array(buffer.buffer, buffer.byteOffset + offset, count);
  fault ??= firstFault(bytes, position, (at, wanted) => {
    const more = new Uint8Array(wanted);
    return more.subarray(0, readSync(file, more, 0, wanted, at));
  });
  if (fault !== null) throw Object.assign(new Error(fault), { code: "EIO" });
  return count;
};
// The library calls it in this one of its forms.
nodeFs.readSync = readChecked as typeof readSync;

/**
 * While `use` runs, no other file can be opened: HDF5 files may link to others, and keep their elements there. Throws an
 * Error when a faulty heap was read.
 */
export function onlyThisFile<T>(path: string, use: () => T): T {
  const before = allowed;
  allowed = path;
  try {
    const result = use();
    // The library may have gone on without what it could not read.
    if (fault !== null) throw new Error(fault);
    return result;
  } catch (error) {
    // It says more than what the library makes of it.
    throw fault === null ? error : new Error(fault);
  } finally {
    allowed = before;
    fault = null;
  }
}
