import { fail } from "#shared/domain/appError";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import type { InputFile } from "../dataFormat";
import { readContent } from "../inputFiles";

/** Rows within an array, lists within rows, and some levels that are left out as no values of a table. */
const MAX_DEPTH = 64;

/** Fails for brackets within brackets deeper than any table has, before a parser that recurses reads them. */
export async function requireShallow(file: InputFile, signal: CancelSignal | undefined): Promise<void> {
  let depth = 0;
  let isText = false;
  let isEscaped = false;
  let position = 0;
  for await (const piece of readContent(file, signal)) {
    for (let i = 0; i < piece.length; i++) {
      const byte = piece[i];
      if (isText) {
        if (isEscaped) isEscaped = false;
        else if (byte === 0x5c) isEscaped = true;
        else if (byte === 0x22) isText = false;
      } else if (byte === 0x22) isText = true;
      else if (byte === 0x7b || byte === 0x5b) depth += 1;
      else if (byte === 0x7d || byte === 0x5d) depth -= 1;
      if (depth > MAX_DEPTH) refuse(file, position + i);
    }
    position += piece.length;
  }
}

function refuse(file: InputFile, byte: number): never {
  return fail({
    code: "unsupported",
    message: `${file.name} is nested too deep for a table.`,
    where: { file: file.name, byte },
    expected: `at most ${MAX_DEPTH} brackets within each other`,
    found: `${MAX_DEPTH + 1}`,
  });
}
