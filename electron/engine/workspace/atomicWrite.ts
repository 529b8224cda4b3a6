import { randomBytes } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { nodeFileSystem, type FileSystem } from "./fileSystem";
import { onDisk } from "./storageError";

/** Marks files that are being written; what is left of them after a crash may be removed. */
export const TEMPORARY_SUFFIX = ".part";

/**
 * Replaces the file at `path` so that a reader, or a crash at any moment, sees the old bytes or all of the new ones:
 * temporary file in the same folder, its content on the disk, rename, the folder on the disk. The temporary file is
 * removed when anything fails. Fails with `storage`.
 */
export async function atomicWrite(
  path: string,
  bytes: Uint8Array | readonly Uint8Array[],
  fileSystem: FileSystem = nodeFileSystem,
): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${randomBytes(6).toString("hex")}${TEMPORARY_SUFFIX}`);
  await onDisk("Saving", path, async () => {
    try {
      const handle = await fileSystem.open(temporary, "wx");
      try {
        for (const piece of bytes instanceof Uint8Array ? [bytes] : bytes) await handle.write(piece);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await fileSystem.rename(temporary, path);
    } catch (error) {
      // A second failure here would hide the reason of the first.
      await fileSystem.remove(temporary).catch(() => undefined);
      throw error;
    }
    await fileSystem.syncFolder(folder);
  });
}
