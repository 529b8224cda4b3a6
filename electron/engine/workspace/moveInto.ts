import { copyFile } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { fail } from "#shared/domain/appError";
import { TEMPORARY_SUFFIX } from "./atomicWrite";
import { errorCode, nodeFileSystem } from "./fileSystem";
import { onDisk } from "./storageError";

/**
 * Moves a complete file of ours to where the user wants it, replacing what is there, all at once or not at all: by a rename,
 * and from another disk by a copy beside the target and a rename of that.
 * @throws AppErrorException `invalid-request` for a path that is not absolute, `storage` when the disk refuses
 */
export async function moveInto(from: string, target: string): Promise<void> {
  if (!isAbsolute(target) || target.includes("\0")) {
    fail({
      code: "invalid-request",
      message: "A file must be given by its full path.",
      where: { field: "path" },
      expected: "a path from the root of the disk",
      found: target,
    });
  }
  await onDisk("Exporting", target, async () => {
    try {
      await nodeFileSystem.rename(from, target);
      return;
    } catch (error) {
      if (errorCode(error) !== "EXDEV") throw error;
    }
    const beside = `${target}${TEMPORARY_SUFFIX}`;
    try {
      await copyFile(from, beside);
      await nodeFileSystem.rename(beside, target);
    } catch (error) {
      // A second failure here would hide the reason of the first.
      await nodeFileSystem.remove(beside).catch(() => undefined);
      throw error;
    }
    await nodeFileSystem.remove(from);
  });
}
