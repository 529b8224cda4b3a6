import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import WebSocket from "ws";
import { engineContract, type EngineContract } from "#shared/contract/engineContract";
import { enginePath, subprotocol, tokenProtocolPrefix } from "#shared/page/socketProtocol";
import type { Client } from "#shared/rpc/client";
import { createClient } from "#shared/rpc/createClient";
import { decodeMessage, encodeMessage } from "#shared/rpc/messageCodec";
import { startServer } from "./chromiumDriver";

export interface EngineAlone {
  readonly client: Client<EngineContract>;
  /** Resolves when every row of the open data has been encoded. */
  encoded(): Promise<void>;
  close(): Promise<void>;
}

/** A second engine in a workspace of its own, spoken to over its contract: what a window shows can be held against it. */
export async function startEngineAlone(): Promise<EngineAlone> {
  const workspace = await mkdtemp(path.join(os.tmpdir(), "priorscape-alone-"));
  const server = await startServer(workspace);
  const url = new URL(server.url);
  const token = new URLSearchParams(url.hash.slice(1)).get("token") ?? "";
  const socket = await connect(url, token);
  const client = createClient(engineContract, {
    send: (message) => socket.send(encodeMessage(message)),
    onMessage: (listener) => void socket.on("message", (data: Buffer) => listener(decodeMessage(data))),
    onClose: (listener) => void socket.on("close", listener),
    close: () => socket.close(),
  });
  return {
    client,
    encoded: () =>
      new Promise((resolve, reject) => {
        const stop = client.on("encoding:changed", () => {
          stop();
          resolve();
        });
        void client.call("session:state", {}).then((state) => {
          if (!state.ok) return reject(new Error(state.error.message));
          if (state.value.encodingVersion === 0) return;
          stop();
          resolve();
        });
      }),
    async close() {
      socket.close();
      await server.stop();
      await rm(workspace, { recursive: true, force: true });
    },
  };
}

/** The server answers before its engine runs; until then a connection is refused with 503, and tried again. */
async function connect(url: URL, token: string): Promise<WebSocket> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const socket = new WebSocket(
      `ws://${url.host}${enginePath}`,
      [subprotocol, `${tokenProtocolPrefix}${token}`],
      { origin: url.origin },
    );
    const problem = await new Promise<Error | null>((resolve) => {
      socket.once("open", () => resolve(null));
      socket.once("error", resolve);
    });
    if (problem === null) return socket;
    if (!problem.message.includes("503") || performance.now() > deadline) throw problem;
  }
}
