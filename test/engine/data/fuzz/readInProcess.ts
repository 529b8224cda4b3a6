import { AppErrorException } from "#shared/domain/appError";
import { createHdf5Operations } from "#engine/hdf5/hdf5Operations";
import { createImageDecoder } from "#engine/image/decodeImages";
import { capWasmMemory } from "#engine/reader/capWasmMemory";
import { ReaderLostError, ReaderProcess } from "#engine/reader/readerProcess";

/** As `readerEntry.ts`. */
const WASM_BYTES = 768 * 1024 * 1024;

/**
 * Answers in this process what the reader program is asked, so that its time and its memory are seen, which another
 * process would hide. Gives what tells whether the program would have been lost: then this process is of no more use.
 */
export function readInProcess(): () => boolean {
  capWasmMemory(WASM_BYTES);
  let isLost = false;
  const handlers: Record<string, (params: never) => unknown> = {
    "images:decode": createImageDecoder(),
    ...createHdf5Operations(),
  };
  const answer = async (operation: string, params: unknown): Promise<unknown> => {
    try {
      // Each handler gets what is declared for it.
      return await handlers[operation]?.(params as never);
    } catch (error) {
      if (error instanceof AppErrorException) throw error;
      isLost = true;
      throw new ReaderLostError(error instanceof Error ? error.message : String(error), false);
    }
  };
  // The operations answer with what they declare, here as there.
  ReaderProcess.prototype.call = answer as typeof ReaderProcess.prototype.call;
  return () => isLost;
}
