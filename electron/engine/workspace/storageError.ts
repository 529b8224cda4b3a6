import { dirname } from "node:path";
import { AppErrorException } from "#shared/domain/appError";
import { errorCode } from "./fileSystem";

/** What the disk said, by Node's code, and what the user can do. */
const reasons: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  ENOSPC: ["the disk is full", "Free some space and try again."],
  EDQUOT: ["your disk quota is used up", "Free some space and try again."],
  EROFS: ["the disk can only be read", "Choose another folder for the workspace."],
  EACCES: ["the folder may not be written", "Change its permissions, or choose another folder."],
  EPERM: ["the folder may not be written", "Change its permissions, or choose another folder."],
  EIO: ["the disk reported an error", "Check the disk, or choose another folder."],
  ENOENT: ["the folder is gone", "It may have been moved or removed while in use. Start again."],
  ENOTDIR: ["a file stands where a folder is needed", "Choose another folder for the workspace."],
  EEXIST: ["something of that name is already there", "Choose another folder for the workspace."],
  EISDIR: ["a folder stands where a file is needed", "Choose another folder for the workspace."],
  ENAMETOOLONG: ["the path is too long", "Choose a folder nearer to the root."],
  EMFILE: ["too many files are open", "Close other programs and try again."],
  ENFILE: ["too many files are open", "Close other programs and try again."],
  EBUSY: ["the file is in use by another program", "Close the other program and try again."],
  EFBIG: ["the file is larger than the disk allows", "Choose another disk for the workspace."],
  ELOOP: ["the path leads in a circle", "Choose another folder for the workspace."],
};

/** The error of a disk operation on `path` for the user; anything that is not of the disk is returned as it is. */
export function storageError(error: unknown, doing: string, path: string): unknown {
  const reason = reasons[errorCode(error)];
  if (error instanceof AppErrorException || reason === undefined) return error;
  const [message, hint] = reason;
  return new AppErrorException({
    code: "storage",
    message: `${doing} in ${dirname(path)} failed: ${message}.`,
    where: { file: path },
    found: errorCode(error),
    hint,
  });
}

/** Runs a disk operation; what the disk refuses becomes a `storage` error that names the folder. */
export async function onDisk<T>(doing: string, path: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    throw storageError(error, doing, path);
  }
}
