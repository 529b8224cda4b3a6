import { engineContract, type EngineContract } from "#shared/contract/engineContract";
import type { Client } from "#shared/rpc/client";
import { createClient } from "#shared/rpc/createClient";
import { decodeMessage, encodeMessage } from "#shared/rpc/messageCodec";
import { spawnFork, type ForkOptions } from "#electron/supervisor/spawnFork";

/** The engine without a window, for one command. */
export interface HeadlessEngine {
  readonly client: Client<EngineContract>;
  /** Rejects with its last words when it ends without having been asked to. */
  readonly gone: Promise<never>;
  /** Ends it in order and resolves when it is gone. */
  stop(): Promise<void>;
  kill(): void;
}

/** Starts the engine program and resolves when it serves. Rejects with its last words when it ends before. */
export async function startHeadlessEngine(options: ForkOptions): Promise<HeadlessEngine> {
  const child = spawnFork(options)();
  let isServing = false;
  let isStopping = false;
  const exited = new Promise<string>((resolve) => child.onExit(resolve));
  const gone = exited.then((reason) => {
    // Never settles: who stops it waits for `exited`.
    if (isStopping) return new Promise<never>(() => undefined);
    throw new Error(isServing ? `The engine stopped: ${reason}` : `The engine did not start: ${reason}`);
  });
  // Whoever is interested at the time races against it.
  gone.catch(() => undefined);
  await Promise.race([new Promise<void>((resolve) => child.onReady(resolve)), gone]);
  isServing = true;
  const connection = child.connect();
  const client = createClient(
    engineContract,
    {
      send: (message) => connection.send(encodeMessage(message)),
      onMessage: (listener) => connection.onBytes((bytes) => listener(decodeMessage(bytes))),
      onClose: (listener) => connection.onClosed(listener),
      close: () => connection.close(),
    },
    options.log,
  );
  return {
    client,
    gone,
    stop: async () => {
      isStopping = true;
      child.shutdown();
      await exited;
    },
    kill: () => {
      isStopping = true;
      child.kill();
    },
  };
}
