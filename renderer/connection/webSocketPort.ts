import type { Port } from "#shared/rpc/port";

export interface FrameCodec {
  encode(message: unknown): string | Uint8Array<ArrayBuffer>;
  /** Throws on a frame that is no message. */
  decode(frame: unknown): unknown;
}

/** Opens a socket and resolves with its port once it is open; rejects when it is refused. */
export function openWebSocketPort(
  url: string,
  protocols: readonly string[],
  codec: FrameCodec,
): Promise<Port> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, [...protocols]);
    socket.binaryType = "arraybuffer";
    const onClose = new Set<() => void>();
    let onMessage: ((message: unknown) => void) | null = null;
    const early: unknown[] = [];

    const port: Port = {
      send(message) {
        if (socket.readyState === WebSocket.OPEN) socket.send(codec.encode(message));
      },
      onMessage(listener) {
        onMessage = listener;
        for (const message of early.splice(0)) listener(message);
      },
      onClose(listener) {
        onClose.add(listener);
      },
      close: () => socket.close(),
    };
    socket.addEventListener("message", (event) => {
      const message = codec.decode(event.data);
      if (onMessage === null) early.push(message);
      else onMessage(message);
    });
    socket.addEventListener("open", () => resolve(port));
    socket.addEventListener("close", () => {
      reject(new Error(`the socket ${url} was closed`)); // Without effect once it was open.
      for (const listener of onClose) listener();
    });
  });
}
