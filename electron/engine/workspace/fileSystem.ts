import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";

export interface FileHandle {
  /** Writes all bytes at the current end or at `position`. */
  write(bytes: Uint8Array): Promise<void>;
  /** Reads up to `length` bytes from `position`; fewer only at the end of the file. */
  read(position: number, length: number): Promise<Uint8Array>;
  size(): Promise<number>;
  /** Waits until the content is on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** What the workspace asks of a disk; a test passes one that fails where it is told to. Errors are Node's own. */
export interface FileSystem {
  /** `wx` creates and fails when the file is there; `a` appends; `r` reads. */
  open(path: string, flags: "r" | "wx" | "a"): Promise<FileHandle>;
  mkdir(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file or folder with all in it; no error when it is not there. */
  remove(path: string): Promise<void>;
  /** Names in a folder; empty when the folder is not there. */
  list(path: string): Promise<readonly string[]>;
  /** Null when there is nothing. */
  kindOf(path: string): Promise<"file" | "folder" | "other" | null>;
  /** Makes a rename within the folder lasting; does nothing where the system has no such call (Windows). */
  syncFolder(path: string): Promise<void>;
}

export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

export const nodeFileSystem: FileSystem = {
  async open(path, flags) {
    const handle = await open(path, flags);
    return {
      async write(bytes) {
        let written = 0;
        while (written < bytes.length) {
          written += (await handle.write(bytes, written, bytes.length - written)).bytesWritten;
        }
      },
      async read(position, length) {
        const bytes = new Uint8Array(length);
        let filled = 0;
        while (filled < length) {
          const { bytesRead } = await handle.read(bytes, filled, length - filled, position + filled);
          if (bytesRead === 0) break;
          filled += bytesRead;
        }
        return bytes.subarray(0, filled);
      },
      size: async () => (await handle.stat()).size,
      sync: () => handle.sync(),
      close: () => handle.close(),
    };
  },

  async mkdir(path) {
    await mkdir(path, { recursive: true });
  },

  rename,

  remove: (path) => rm(path, { recursive: true, force: true }),

  async list(path) {
    try {
      return await readdir(path);
    } catch (error) {
      if (errorCode(error) === "ENOENT") return [];
      throw error;
    }
  },

  async kindOf(path) {
    try {
      const info = await stat(path);
      return info.isFile() ? "file" : info.isDirectory() ? "folder" : "other";
    } catch (error) {
      if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return null;
      throw error;
    }
  },

  async syncFolder(path) {
    if (process.platform === "win32") return;
    const handle = await open(path, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};
