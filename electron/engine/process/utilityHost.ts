import type { Port } from "#shared/rpc/port";
import type { FromEngine, ToUtilityEngine } from "#shared/rpc/relay";
import type { EngineHost } from "./engineHost";

/** The parts of Electron's MessagePortMain that are used; the engine imports nothing of Electron. */
interface UtilityMessagePort {
  on(event: "message", listener: (event: { readonly data: unknown }) => void): void;
  on(event: "close", listener: () => void): void;
  start(): void;
  postMessage(message: unknown): void;
  close(): void;
}

/** `process.parentPort` of an Electron utility process. */
export interface ParentPort {
  on(
    event: "message",
    listener: (event: {
      readonly data: ToUtilityEngine;
      readonly ports: readonly UtilityMessagePort[];
    }) => void,
  ): void;
  postMessage(message: FromEngine): void;
}

function asPort(channel: UtilityMessagePort): Port {
  const onClose = new Set<() => void>();
  let isClosed = false;
  const closed = (): void => {
    if (isClosed) return;
    isClosed = true;
    for (const listener of onClose) listener();
  };
  channel.on("close", closed);
  return {
    send(message) {
      if (!isClosed) channel.postMessage(message);
    },
    onMessage(listener) {
      channel.on("message", (event) => listener(event.data));
      channel.start();
    },
    onClose(listener) {
      onClose.add(listener);
    },
    close() {
      channel.close();
      closed();
    },
  };
}

/** The host under Electron's `utilityProcess.fork`: every connection is a MessagePort of its own. */
export function utilityHost(parentPort: ParentPort): EngineHost {
  let onConnection: ((port: Port) => void) | null = null;
  let onShutdown: (() => void) | null = null;

  parentPort.on("message", ({ data, ports }) => {
    if (data.kind === "shutdown") onShutdown?.();
    else for (const port of ports) onConnection?.(asPort(port));
  });
  return {
    onConnection(listener) {
      onConnection = listener;
    },
    onShutdown(listener) {
      onShutdown = listener;
    },
    ready: () => parentPort.postMessage({ kind: "ready" }),
  };
}
