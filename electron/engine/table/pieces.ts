import type { CancelSignal } from "#shared/rpc/cancelSignal";
import { throwIfCancelled } from "#engine/scheduler/cancellation";

/** A pass over this many numbers takes about a millisecond. */
export const PIECE = 1 << 17;

/** Does `work` for one piece of 0..count after the other and lets the event loop turn between them. */
export async function inPieces(
  count: number,
  piece: number,
  signal: CancelSignal | undefined,
  work: (start: number, end: number) => void,
): Promise<void> {
  for (let start = 0; start < count; start += piece) {
    if (start > 0) await breath();
    throwIfCancelled(signal);
    work(start, Math.min(count, start + piece));
  }
}

/** Lets the event loop turn once: messages, timers and cancels come in. */
function breath(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
