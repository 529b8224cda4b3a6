import type { Port } from "#shared/rpc/port";

/** The engine's view of the process that started it. */
export interface EngineHost {
  /** Called for every connection, from the first on; set before `ready`. */
  onConnection(listener: (port: Port) => void): void;
  /** Called when the parent asks for an orderly end, or is gone. */
  onShutdown(listener: () => void): void;
  /** Says that connections are served from now on. */
  ready(): void;
}
