/**
 * What a program that starts the engine as a child process and the engine tell each other. The parent does not read the
 * contract's messages: it carries their bytes for any number of connections, which it numbers.
 */
export type ToEngine =
  | { readonly kind: "opened"; readonly connection: number }
  | { readonly kind: "bytes"; readonly connection: number; readonly bytes: Uint8Array }
  | { readonly kind: "closed"; readonly connection: number }
  /** Finish what must not be lost, then exit. */
  | { readonly kind: "shutdown" };

export type FromEngine =
  | { readonly kind: "ready" }
  | { readonly kind: "bytes"; readonly connection: number; readonly bytes: Uint8Array }
  | { readonly kind: "closed"; readonly connection: number };

/** What comes with a MessagePort where the parent is Electron: the port is the connection. */
export type ToUtilityEngine = { readonly kind: "connect" } | { readonly kind: "shutdown" };
