import { isAbsolute } from "node:path";
import { fail } from "#shared/domain/appError";

/** The path as it is: the engine has no folder that a window would know. @throws AppErrorException `invalid-request` */
export function requireAbsolute(path: string): string {
  if (isAbsolute(path) && !path.includes("\0")) return path;
  return fail({
    code: "invalid-request",
    message: "A file must be given by its full path.",
    where: { file: path },
    expected: "a path from the root of the disk",
    found: path,
  });
}
