import type { Port } from "#shared/rpc/port";

/**
 * How the page reaches the two sides. `shell` stays open for as long as the page lives where it can; `engine` is opened
 * anew for each life of the engine.
 */
export interface Link {
  openShell(): Promise<Port>;
  /** Rejects when no engine runs yet. */
  openEngine(): Promise<Port>;
}
