import { writeSync } from "node:fs";
import { AppErrorException } from "#shared/domain/appError";
import type { Contract, EventName, EventPayload } from "#shared/rpc/contract";
import { serve, type Serving } from "#shared/rpc/serve";
import type { Handlers } from "#shared/rpc/server";
import type { EngineHost } from "./engineHost";

/** What a process serves: the handlers of a contract, its events, and an orderly end. */
export interface ProcessCore<C extends Contract> {
  readonly handlers: Handlers<C>;
  /** Returns its unsubscribe. */
  onEvent(listener: <K extends EventName<C>>(event: K, payload: EventPayload<C, K>) => void): () => void;
  /** Finishes what must not be lost. */
  close(): Promise<void>;
}

/**
 * Last words, written at once because the process ends in the same turn. The line after "fatal: " is shown to the user;
 * the stack behind it is for the log, and only for a bug.
 */
function die(error: unknown): never {
  const message = error instanceof Error ? error.message : String(error);
  const stack =
    error instanceof Error && !(error instanceof AppErrorException) ? `${error.stack ?? ""}\n` : "";
  writeSync(2, `fatal: ${message}\n${stack}`);
  process.exit(1);
}

/**
 * Serves one contract to every connection that the host brings, and events to all of them, until the host asks for the
 * end. A bug ends the process with exit code 1: who supervises it starts a clean one.
 */
export async function runEngineProcess<C extends Contract>(
  contract: C,
  host: EngineHost,
  createCore: () => Promise<ProcessCore<C>> | ProcessCore<C>,
): Promise<void> {
  process.on("uncaughtException", die);
  process.on("unhandledRejection", die);
  // When the reader of the log is gone there is nobody left to tell; the host reports the same loss as a shutdown.
  process.stdout.on("error", () => undefined);
  process.stderr.on("error", () => undefined);

  const servings = new Set<Serving<C>>();
  let isEnding = false;
  // Set before anything slow, so that a parent that goes away during the start is not outlived.
  host.onShutdown(() => process.exit(0));

  const core = await createCore();
  core.onEvent((event, payload) => {
    for (const serving of servings) serving.emit(event, payload);
  });
  host.onConnection((port) => {
    const serving = serve(contract, port, core.handlers);
    servings.add(serving);
    port.onClose(() => servings.delete(serving));
  });
  host.onShutdown(() => {
    if (isEnding) return;
    isEnding = true;
    core.close().then(() => process.exit(0), die);
  });
  host.ready();
}
