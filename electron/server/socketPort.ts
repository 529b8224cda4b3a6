import type { WebSocket } from "ws";
import type { Port } from "#shared/rpc/port";

/** A socket whose text frames are JSON messages: enough for the shell contract, which has no typed arrays. */
export function socketPort(socket: WebSocket): Port {
  return {
    send(message) {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
    },
    onMessage(listener) {
      socket.on("message", (data, isBinary) => {
        let message: unknown;
        try {
          if (isBinary) throw new Error("a binary frame");
          // `ws` gives text frames as one Buffer with its default binaryType.
          message = JSON.parse((data as Buffer).toString("utf8"));
        } catch {
          socket.close(1007, "not a message");
          return;
        }
        listener(message);
      });
    },
    onClose(listener) {
      socket.on("close", listener);
    },
    close: () => socket.close(),
  };
}
