import { open } from "node:fs/promises";
import { fail } from "#shared/domain/appError";
import type { InputFile } from "../dataFormat";
import { inputError, inputSize } from "../inputFiles";

/** Magic at either end and the length of the footer. */
const FRAME_BYTES = 12;

/** Fails when the file does not end like Parquet or its footer cannot be as long as it says, before any library reads it. */
export async function requireParquet(file: InputFile): Promise<void> {
  const size = await inputSize(file);
  const tail = new Uint8Array(8);
  try {
    const handle = await open(file.path, "r");
    try {
      if (size >= FRAME_BYTES) await handle.read(tail, 0, 8, size - 8);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw inputError(error, file);
  }
  const magic = Buffer.from(tail.subarray(4)).toString("latin1");
  const length = new DataView(tail.buffer).getUint32(0, true);
  if (magic === "PAR1" && length > 0 && length <= size - FRAME_BYTES) return;
  fail({
    code: magic === "PARE" ? "unsupported" : "file-format",
    message:
      magic === "PARE" ? `${file.name} is encrypted.` : `${file.name} is a cut-off or damaged Parquet file.`,
    where: { file: file.name, byte: Math.max(0, size - 8) },
    expected: "the length of a footer within the file, and PAR1",
    found: magic === "PAR1" ? `a footer of ${length} bytes in ${size}` : "other bytes",
    hint: magic === "PARE" ? "Write it without encryption." : "Download or copy it again.",
  });
}
