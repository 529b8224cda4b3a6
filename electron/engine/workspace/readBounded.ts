import { fail } from "#shared/domain/appError";
import { nodeFileSystem, type FileSystem } from "./fileSystem";
import { onDisk } from "./storageError";

/**
 * The whole file, null when it is not there. A file larger than `limit` bytes is refused before memory is taken:
 * what lies in the workspace may have been put there by anyone.
 */
export async function readBounded(
  path: string,
  limit: number,
  fileSystem: FileSystem = nodeFileSystem,
): Promise<Uint8Array | null> {
  return onDisk("Reading", path, async () => {
    if ((await fileSystem.kindOf(path)) !== "file") return null;
    const handle = await fileSystem.open(path, "r");
    try {
      const size = await handle.size();
      if (size > limit) {
        fail({
          code: "storage",
          message: `${path} is larger than such a file can be.`,
          where: { file: path },
          expected: `at most ${limit} bytes`,
          found: `${size} bytes`,
          hint: "Remove it, or restore it from a copy.",
        });
      }
      return await handle.read(0, size);
    } finally {
      await handle.close();
    }
  });
}
