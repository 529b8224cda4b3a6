import type { WebSocket } from "ws";
import type { ByteConnection } from "#electron/supervisor/spawnFork";

/** The page missed the engine: it tries again when the shell says that one runs. */
export const engineGone = 4001;

/** A page that reads so slowly that this much waits for it, bytes, is cut off rather than let memory fill. */
const largestBacklog = 512 * 1024 * 1024;

/** Carries the bytes of one page's engine connection, unread, until either side ends. */
export function relayEngine(socket: WebSocket, connection: ByteConnection): void {
  socket.on("message", (data, isBinary) => {
    // `ws` gives one Buffer per message with its default binaryType.
    if (isBinary) connection.send(data as Buffer);
    else socket.close(1003, "binary messages only");
  });
  socket.on("close", () => connection.close());
  connection.onBytes((bytes) => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > largestBacklog) socket.terminate();
    else socket.send(bytes);
  });
  connection.onClosed(() => {
    if (socket.readyState === socket.OPEN) socket.close(engineGone, "engine gone");
  });
}
