import { decodeMessage, encodeMessage } from "#shared/rpc/messageCodec";
import type { Port } from "#shared/rpc/port";
import type { FromEngine, ToEngine } from "#shared/rpc/relay";
import type { EngineHost } from "./engineHost";

interface Connection {
  readonly port: Port;
  receive(bytes: Uint8Array): void;
  closed(): void;
}

function createConnection(
  number: number,
  toParent: (message: FromEngine) => void,
  forget: () => void,
): Connection {
  let onMessage: ((message: unknown) => void) | null = null;
  const onClose = new Set<() => void>();
  let isClosed = false;

  const closed = (): void => {
    if (isClosed) return;
    isClosed = true;
    forget();
    for (const listener of onClose) listener();
  };
  const close = (): void => {
    if (isClosed) return;
    closed();
    toParent({ kind: "closed", connection: number });
  };
  return {
    closed,
    receive(bytes) {
      let message: unknown;
      try {
        message = decodeMessage(bytes);
      } catch (error) {
        // Bytes that are not a message come from a broken or a hostile peer: only its own connection pays for it.
        console.error(`connection ${number} sent bytes that are no message and is closed: ${String(error)}`);
        close();
        return;
      }
      onMessage?.(message);
    },
    port: {
      send(message) {
        if (!isClosed) toParent({ kind: "bytes", connection: number, bytes: encodeMessage(message) });
      },
      onMessage(listener) {
        onMessage = listener;
      },
      onClose(listener) {
        onClose.add(listener);
      },
      close,
    },
  };
}

/** The host under `child_process.fork`: connections come as numbered bytes over the one channel to the parent. */
export function forkHost(): EngineHost {
  const connections = new Map<number, Connection>();
  let onConnection: ((port: Port) => void) | null = null;
  let onShutdown: (() => void) | null = null;

  const toParent = (message: FromEngine): void => {
    // The parent may be gone between two messages; `disconnect` below then ends this process.
    if (process.connected) process.send?.(message);
  };
  const open = (number: number): void => {
    const connection = createConnection(number, toParent, () => connections.delete(number));
    connections.set(number, connection);
    onConnection?.(connection.port);
  };

  // The parent is the same program: what it sends is trusted to have this shape, the bytes inside are not.
  process.on("message", (message: ToEngine) => {
    switch (message.kind) {
      case "opened":
        return open(message.connection);
      case "bytes":
        return connections.get(message.connection)?.receive(message.bytes);
      case "closed":
        return connections.get(message.connection)?.closed();
      case "shutdown":
        return onShutdown?.();
    }
  });
  process.on("disconnect", () => onShutdown?.());
  process.on("SIGTERM", () => onShutdown?.());
  // Ctrl+C in a terminal reaches every process of the group; the parent decides when this one ends.
  process.on("SIGINT", () => undefined);

  return {
    onConnection(listener) {
      onConnection = listener;
    },
    onShutdown(listener) {
      onShutdown = listener;
    },
    ready: () => toParent({ kind: "ready" }),
  };
}
