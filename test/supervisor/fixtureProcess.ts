import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineStatus } from "#shared/contract/shellContract";
import { decodeMessage, encodeMessage } from "#shared/rpc/messageCodec";
import { createClient } from "#shared/rpc/createClient";
import type { EngineSupervisor } from "#electron/supervisor/engineSupervisor";
import { spawnFork, type ByteConnection } from "#electron/supervisor/spawnFork";
import { fixtureContract } from "./fixtureContract";

/** Starts the fixture engine from its TypeScript; `mode` is passed as its version. */
export function spawnFixture(mode = "normal") {
  const workspace = mkdtempSync(join(tmpdir(), "priorscape-supervisor-"));
  const lines: string[] = [];
  const spawn = spawnFork({
    entry: join(import.meta.dirname, "fixtureEngine.ts"),
    execArgv: ["--import", "tsx"],
    workspace,
    assetsRoot: workspace,
    version: mode,
    log: (line) => lines.push(line),
  });
  return { spawn, workspace, lines };
}

/** A client of the fixture contract over a relayed connection. */
export function fixtureClient(connection: ByteConnection) {
  return createClient(fixtureContract, {
    send: (message) => connection.send(encodeMessage(message)),
    onMessage: (listener) => connection.onBytes((bytes) => listener(decodeMessage(bytes))),
    onClose: (listener) => connection.onClosed(listener),
    close: () => connection.close(),
  });
}

/** Resolves when the supervisor is in `state`; `past` skips the one that it is in now. */
export function reached<C>(
  supervisor: EngineSupervisor<C>,
  state: EngineStatus["state"],
  past = false,
): Promise<EngineStatus> {
  if (!past && supervisor.status.state === state) return Promise.resolve(supervisor.status);
  return new Promise((resolve) => {
    const off = supervisor.onStatus((status) => {
      if (status.state !== state) return;
      off();
      resolve(status);
    });
  });
}

/** A connection that must exist. */
export function connected<C>(supervisor: EngineSupervisor<C>): C {
  const connection = supervisor.connect();
  if (connection === null) throw new Error(`no connection while ${supervisor.status.state}`);
  return connection;
}
