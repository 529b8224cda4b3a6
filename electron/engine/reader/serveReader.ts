import { AppErrorException } from "#shared/domain/appError";
import type { Operations, ReaderReply, ReaderRequest } from "./readerProtocol";

export type ReaderHandlers<O extends Operations> = {
  readonly [K in keyof O]: (params: O[K]["params"]) => Promise<O[K]["result"]> | O[K]["result"];
};

/** Answers requests of the parent, one at a time, until the parent is gone. */
export function serveReader<O extends Operations>(handlers: ReaderHandlers<O>): void {
  const reply = (message: ReaderReply): void => {
    // The parent may be gone between two messages; `disconnect` below then ends this process.
    if (process.connected) process.send?.(message);
  };
  const answer = async ({ id, operation, params }: ReaderRequest): Promise<ReaderReply> => {
    try {
      const handler = handlers[operation];
      if (handler === undefined) throw new Error(`No operation ${operation}`);
      return { kind: "answer", id, value: await handler(params) };
    } catch (error) {
      if (error instanceof AppErrorException) return { kind: "refused", id, error: error.appError };
      return { kind: "broken", id, reason: error instanceof Error ? error.message : String(error) };
    }
  };
  process.on("disconnect", () => process.exit(0));
  process.on("SIGINT", () => undefined);
  // The parent is the same program: the shape of its requests is trusted, the files they name are not.
  process.on("message", (request: ReaderRequest) => void answer(request).then(reply));
  reply({ kind: "ready" });
}
