import { fail } from "#shared/domain/appError";
import type { InputFile } from "../dataFormat";

/** The only file; fails when there are more. */
export function oneFile(files: readonly InputFile[], expected: string): InputFile {
  const [file] = files;
  if (file !== undefined && files.length === 1) return file;
  return fail({
    code: "invalid-request",
    message: "One table is opened at a time.",
    expected,
    found: files.map(({ name }) => name).join(", "),
  });
}
