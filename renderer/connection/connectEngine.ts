import { engineContract, type EngineContract } from "#shared/contract/engineContract";
import { shellContract, type EngineStatus, type ShellContract } from "#shared/contract/shellContract";
import type { PriorscapeBridge } from "#shared/contract/bridge";
import type { Client } from "#shared/rpc/client";
import { browserLink } from "./browserLink";
import { electronLink } from "./electronLink";
import { keepOpen } from "./keepOpen";
import type { Link } from "./link";
import { stableClient } from "./stableClient";
import { takeToken } from "./takeToken";

export type ConnectionStatus = "connecting" | "ready" | "lost";

export interface ConnectionListeners {
  /** `connecting` before the first connection, then `ready` and `lost` in turn. */
  onStatus(status: ConnectionStatus): void;
  /** After every (re)connection to the engine, when calls can be made: fetch `session:state` anew. */
  onConnected(): void;
  /** What the supervisor says about the engine process, from the first connection to the shell on. */
  onEngineStatus(status: EngineStatus): void;
}

export interface Connection {
  /** Both stay the same objects over reconnections, with their listeners. */
  readonly engine: Client<EngineContract>;
  readonly shell: Client<ShellContract>;
  /** Where a dropped file lies on disk, or null where the page cannot know it: then its bytes must be sent. */
  pathForFile(file: File): string | null;
}

declare global {
  interface Window {
    /** Only in the desktop app. */
    readonly priorscape?: PriorscapeBridge;
  }
}

/** Thrown when the page was opened without its link's token: nothing can be reached then. */
export class NoTokenError extends Error {
  constructor() {
    super("This page was opened without the link that Priorscape printed. Open that link.");
    this.name = "NoTokenError";
  }
}

function chooseLink(): Link {
  if (window.priorscape !== undefined) return electronLink(window.priorscape);
  const token = takeToken();
  if (token === null) throw new NoTokenError();
  return browserLink(token);
}

/**
 * Connects the page to the engine and the shell and keeps them connected: by a MessagePort in the desktop app, by
 * WebSockets in a browser. Throws `NoTokenError` in a browser without the token.
 */
export function connectEngine(listeners: ConnectionListeners): Connection {
  const link = chooseLink();
  const engine = stableClient(engineContract);
  const shell = stableClient(shellContract);
  listeners.onStatus("connecting");

  const engineKept = keepOpen(
    link.openEngine,
    (port) => {
      engine.attach(port);
      listeners.onStatus("ready");
      listeners.onConnected();
    },
    () => listeners.onStatus("lost"),
  );
  const onEngineStatus = (status: EngineStatus): void => {
    listeners.onEngineStatus(status);
    engineKept.allow(status.state === "running");
  };
  shell.client.on("shell:engineStatus", onEngineStatus);
  const shellKept = keepOpen(
    link.openShell,
    (port) => {
      shell.attach(port);
      void shell.client.call("shell:info", {}).then((info) => {
        if (info.ok) onEngineStatus(info.value.engine);
      });
    },
    () => undefined,
  );
  shellKept.allow(true);

  return {
    engine: engine.client,
    shell: shell.client,
    pathForFile: (file) => window.priorscape?.pathForFile(file) || null,
  };
}
