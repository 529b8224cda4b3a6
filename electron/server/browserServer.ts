import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import { enginePath, largestMessage, shellPath, subprotocol } from "#shared/page/socketProtocol";
import type { EngineSupervisor } from "#electron/supervisor/engineSupervisor";
import type { ByteConnection } from "#electron/supervisor/spawnFork";
import { serveBrowserShell } from "./browserShell";
import { engineGone, relayEngine } from "./relayEngine";
import { hasToken, isOurs } from "./requestGuard";
import { responseHeaders } from "./responseHeaders";
import { serveFile } from "./serveFile";
import { socketPort } from "./socketPort";

export interface BrowserServerOptions {
  readonly supervisor: EngineSupervisor<ByteConnection>;
  /** Folder of the built page. */
  readonly pageRoot: string;
  readonly version: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Sockets at the same time, of both kinds; a window holds two. */
  readonly maxSockets?: number;
}

export interface BrowserServer {
  /** Opens the page; the token is in its fragment, which browsers never send. */
  readonly url: string;
  readonly port: number;
  readonly token: string;
  close(): Promise<void>;
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

/**
 * Serves the page and its two sockets on 127.0.0.1 only. Every request must name this server in `Host`, and in `Origin`
 * when it has one; a socket must also carry the token. Rejects when the port is taken.
 */
export async function startBrowserServer(options: BrowserServerOptions): Promise<BrowserServer> {
  const { supervisor, maxSockets = 32 } = options;
  const token = randomBytes(32).toString("hex");
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: largestMessage,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false),
  });
  let port = options.port;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const headers = responseHeaders(`http://${isOurs(request.headers, port) ? request.headers.host : ""}`);
    const refuse = (status: number, text: string): void => {
      response.writeHead(status, { ...headers, "content-type": "text/plain; charset=utf-8" });
      response.end(text);
    };
    if (!isOurs(request.headers, port)) return refuse(403, "Forbidden");
    if (request.method !== "GET" && request.method !== "HEAD") return refuse(405, "Method not allowed");
    const path = (request.url ?? "").split("?", 1)[0] ?? "";
    await serveFile(options.pageRoot, path, response, headers, request.method === "GET");
  };

  const accept = (socket: WebSocket, path: string): void => {
    // A broken frame or one above the size ends this socket (`ws` sends 1009 itself); nothing else is to be done.
    socket.on("error", (error) => console.error(`a page's socket was closed: ${error.message}`));
    if (path === shellPath) return serveBrowserShell(socketPort(socket), supervisor, options.version);
    const connection = supervisor.connect();
    if (connection === null) socket.close(engineGone, "engine gone");
    else relayEngine(socket, connection);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      // The browser broke off, or the file vanished between two looks: only this answer is lost.
      console.error(`could not answer ${request.url ?? ""}: ${String(error)}`);
      response.destroy();
    });
  });
  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    if (!isOurs(request.headers, port) || request.headers.origin === undefined)
      return refuseUpgrade(socket, "403 Forbidden");
    if (!hasToken(request.headers, token)) return refuseUpgrade(socket, "403 Forbidden");
    const path = request.url ?? "";
    if (path !== enginePath && path !== shellPath) return refuseUpgrade(socket, "404 Not Found");
    if (path === enginePath && supervisor.status.state !== "running")
      return refuseUpgrade(socket, "503 Service Unavailable");
    if (sockets.clients.size >= maxSockets) return refuseUpgrade(socket, "503 Service Unavailable");
    sockets.handleUpgrade(request, socket, head, (webSocket) => accept(webSocket, path));
  });
  server.on("clientError", (_error, socket) => {
    if (socket.writable) refuseUpgrade(socket, "400 Bad Request");
  });

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  // Listening on TCP, so the address is neither null nor a pipe's name.
  port = (server.address() as AddressInfo).port;

  return {
    url: `http://127.0.0.1:${port}/#token=${token}`,
    port,
    token,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
