import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";
import { subprotocol, tokenProtocolPrefix } from "#shared/page/socketProtocol";
import { startBrowserServer, type BrowserServer } from "#electron/server/browserServer";
import { EngineSupervisor } from "#electron/supervisor/engineSupervisor";
import { reached, spawnFixture } from "../supervisor/fixtureProcess";

/** A real server in front of a real engine process with the fixture contract, and a page of two files. */
export async function startTestServer(maxSockets = 8) {
  const folder = mkdtempSync(join(tmpdir(), "priorscape-server-"));
  const pageRoot = join(folder, "page");
  mkdirSync(pageRoot);
  writeFileSync(join(pageRoot, "index.html"), "<!doctype html><title>page</title>");
  writeFileSync(join(pageRoot, "main.js"), "export {};");
  writeFileSync(join(pageRoot, ".hidden"), "hidden");
  writeFileSync(join(folder, "secret.txt"), "secret");
  const { spawn, lines } = spawnFixture();
  const supervisor = new EngineSupervisor({ spawn, log: (line) => lines.push(line) });
  const server = await startBrowserServer({ supervisor, pageRoot, version: "1.2.3", port: 0, maxSockets });
  supervisor.start();
  await reached(supervisor, "running");
  return {
    server,
    supervisor,
    async stop() {
      await server.close();
      await supervisor.stop();
    },
  };
}

export interface SocketTrial {
  readonly path: string;
  readonly token?: string | null;
  readonly host?: string;
  readonly origin?: string | null;
}

/** Tries to open a socket as a page would, but for what the trial changes; resolves with it or the refusal's status. */
export function trySocket(server: BrowserServer, trial: SocketTrial): Promise<WebSocket | number> {
  const { path, token = server.token, host = `127.0.0.1:${server.port}` } = trial;
  const origin = trial.origin === undefined ? `http://127.0.0.1:${server.port}` : trial.origin;
  const protocols = token === null ? [subprotocol] : [subprotocol, `${tokenProtocolPrefix}${token}`];
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, protocols, {
    headers: { host },
    ...(origin === null ? {} : { origin }),
  });
  return new Promise((resolve, reject) => {
    socket.once("open", () => resolve(socket));
    socket.once("unexpected-response", (request, response) => {
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.once("error", reject);
  });
}

/** A socket that must open. */
export async function openSocket(server: BrowserServer, path: string): Promise<WebSocket> {
  const socket = await trySocket(server, { path });
  if (typeof socket === "number") throw new Error(`${path} was refused with ${socket}`);
  return socket;
}

/** The code with which a socket is closed; 1006 when it already was. */
export const closeCode = (socket: WebSocket): Promise<number> =>
  new Promise((resolve) => {
    if (socket.readyState === WebSocket.CLOSED) return resolve(1006);
    socket.once("close", resolve);
    socket.on("error", () => undefined); // `close` follows and carries the code.
  });

/** Sends bytes as they are, which no HTTP client would, and resolves with all that comes back. */
export function rawRequest(port: number, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket: Socket = connect(port, "127.0.0.1", () => socket.write(request));
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => (answer += text));
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
}
