import { fork } from "node:child_process";
import type { FromEngine, ToEngine } from "#shared/rpc/relay";
import { engineArgv, type EngineArguments, type EngineProcess, type SpawnEngine } from "./engineProcess";
import { engineLog } from "./engineLog";
import { forwardLines } from "./forwardLines";

/** A connection to the engine that carries encoded messages, unread. */
export interface ByteConnection {
  send(bytes: Uint8Array): void;
  onBytes(listener: (bytes: Uint8Array) => void): void;
  /** Called once: the engine closed it, or is gone. */
  onClosed(listener: () => void): void;
  close(): void;
}

export interface ForkOptions extends EngineArguments {
  /** The built engine program. */
  readonly entry: string;
  readonly log: (line: string) => void;
  /** Options of Node itself, before the program. */
  readonly execArgv?: readonly string[];
}

interface Relayed {
  readonly connection: ByteConnection;
  receive(bytes: Uint8Array): void;
  closed(): void;
}

function createRelayed(number: number, toEngine: (message: ToEngine) => void, forget: () => void): Relayed {
  let onBytes: ((bytes: Uint8Array) => void) | null = null;
  const onClosed = new Set<() => void>();
  let isClosed = false;
  const closed = (): void => {
    if (isClosed) return;
    isClosed = true;
    forget();
    for (const listener of onClosed) listener();
  };
  return {
    receive: (bytes) => onBytes?.(bytes),
    closed,
    connection: {
      send(bytes) {
        if (!isClosed) toEngine({ kind: "bytes", connection: number, bytes });
      },
      onBytes(listener) {
        onBytes = listener;
      },
      onClosed(listener) {
        onClosed.add(listener);
      },
      close() {
        if (isClosed) return;
        toEngine({ kind: "closed", connection: number });
        closed();
      },
    },
  };
}

/** Starts the engine program as a child of plain Node and relays any number of connections over its one channel. */
export function spawnFork(options: ForkOptions): SpawnEngine<ByteConnection> {
  return (): EngineProcess<ByteConnection> => {
    const child = fork(options.entry, engineArgv(options), {
      // Typed arrays cross as they are, not as JSON.
      serialization: "advanced",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      execArgv: [...(options.execArgv ?? [])],
    });
    const log = engineLog(options.log);
    forwardLines(child.stdout, log.write);
    forwardLines(child.stderr, log.write);

    const relayed = new Map<number, Relayed>();
    let lastConnection = 0;
    let onReady: (() => void) | null = null;
    const toEngine = (message: ToEngine): void => {
      // Between the child's death and its exit event the channel is closed; the exit event closes the connections.
      if (child.connected) child.send(message, () => undefined);
    };
    // The child is the same program: the shape of its messages is trusted.
    child.on("message", (raw) => {
      const message = raw as FromEngine;
      switch (message.kind) {
        case "ready":
          return onReady?.();
        case "bytes":
          return relayed.get(message.connection)?.receive(message.bytes);
        case "closed":
          return relayed.get(message.connection)?.closed();
      }
    });
    let onExit: ((reason: string) => void) | null = null;
    const exited = (reason: string): void => {
      for (const one of [...relayed.values()]) one.closed();
      onExit?.(reason);
      onExit = null;
    };
    // `close`, not `exit`: its last words have been read then.
    child.once("close", (code, signal) =>
      exited(log.reason(signal === null ? `exit code ${code}` : `signal ${signal}`)),
    );
    // Without a pid there will be no exit event.
    child.on("error", (error) =>
      child.pid === undefined ? exited(error.message) : options.log(`[engine] ${error.message}`),
    );

    return {
      pid: child.pid ?? null,
      onReady(listener) {
        onReady = listener;
      },
      onExit(listener) {
        onExit = listener;
      },
      connect() {
        const number = ++lastConnection;
        const one = createRelayed(number, toEngine, () => relayed.delete(number));
        relayed.set(number, one);
        toEngine({ kind: "opened", connection: number });
        return one.connection;
      },
      shutdown: () => toEngine({ kind: "shutdown" }),
      kill: () => child.kill("SIGKILL"),
    };
  };
}
