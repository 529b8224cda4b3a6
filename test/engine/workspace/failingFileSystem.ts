import { nodeFileSystem, type FileHandle, type FileSystem } from "#engine/workspace/fileSystem";

export type DiskCall =
  | "open"
  | "write"
  | "sync"
  | "close"
  | "rename"
  | "syncFolder"
  | "mkdir"
  | "remove"
  | "list"
  | "kindOf"
  | "read";

export interface FailingFileSystem extends FileSystem {
  /** All calls so far, in order: "open", "write", … */
  readonly calls: readonly DiskCall[];
}

/** The real disk, but the call of this number (from 0) fails with `code`; a failing write leaves half of its bytes. */
export function failingFileSystem(failAt: number, code = "ENOSPC"): FailingFileSystem {
  const calls: DiskCall[] = [];
  const count = (call: DiskCall): void => {
    calls.push(call);
    if (calls.length - 1 === failAt) throw Object.assign(new Error(`${code}: injected`), { code });
  };
  const wrap = (handle: FileHandle): FileHandle => ({
    async write(bytes) {
      try {
        count("write");
      } catch (error) {
        await handle.write(bytes.subarray(0, bytes.length >> 1));
        throw error;
      }
      await handle.write(bytes);
    },
    async read(position, length) {
      count("read");
      return handle.read(position, length);
    },
    size: () => handle.size(),
    async sync() {
      count("sync");
      await handle.sync();
    },
    async close() {
      await handle.close();
      count("close");
    },
  });
  return {
    calls,
    async open(path, flags) {
      count("open");
      return wrap(await nodeFileSystem.open(path, flags));
    },
    async mkdir(path) {
      count("mkdir");
      await nodeFileSystem.mkdir(path);
    },
    async rename(from, to) {
      count("rename");
      await nodeFileSystem.rename(from, to);
    },
    async remove(path) {
      count("remove");
      await nodeFileSystem.remove(path);
    },
    async list(path) {
      count("list");
      return nodeFileSystem.list(path);
    },
    async kindOf(path) {
      count("kindOf");
      return nodeFileSystem.kindOf(path);
    },
    async syncFolder(path) {
      count("syncFolder");
      await nodeFileSystem.syncFolder(path);
    },
  };
}
