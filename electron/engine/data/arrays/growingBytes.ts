import { thousands } from "#shared/text/thousands";
import { fail } from "#shared/domain/appError";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import { throwIfCancelled } from "#engine/scheduler/cancellation";

/** What may be taken on a header's word alone. */
const FREE_BYTES = 64_000_000;

export interface Expected {
  readonly file: string;
  readonly name: string;
  /** Bytes that are to come, and those of the file that they come from. */
  readonly bytes: number;
  readonly fileBytes: number;
}

/**
 * Gathers pieces into `bytes` bytes. Memory is taken as they come once more is promised than four times the file and
 * 64 MB: a small file that says it inflates to a gigabyte must first do so. Fails when there are fewer or more.
 */
export async function gatherBytes(
  pieces: AsyncIterable<Uint8Array>,
  expected: Expected,
  signal: CancelSignal | undefined,
  report?: (done: number) => void,
): Promise<Uint8Array> {
  let room = new Uint8Array(Math.min(expected.bytes, FREE_BYTES + 4 * expected.fileBytes));
  let filled = 0;
  let reported = 0;
  for await (const piece of pieces) {
    throwIfCancelled(signal);
    const end = filled + piece.length;
    if (end > expected.bytes) wrongLength(expected, `${thousands(end)} or more`);
    if (end > room.length) {
      const grown = new Uint8Array(Math.min(expected.bytes, Math.max(end, room.length * 2)));
      grown.set(room.subarray(0, filled));
      room = grown;
    }
    room.set(piece, filled);
    filled = end;
    if (filled - reported > 1 << 22) {
      reported = filled;
      report?.(filled);
    }
  }
  if (filled < expected.bytes) wrongLength(expected, thousands(filled));
  return room;
}

function wrongLength({ file, name, bytes }: Expected, found: string): never {
  return fail({
    code: "file-format",
    message: `${name} is not as long as its header says.`,
    where: { file },
    expected: `${thousands(bytes)} bytes`,
    found: `${found} bytes`,
    hint: "Download or copy it again.",
  });
}
