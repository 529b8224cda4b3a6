/** A file that the user dropped or chose: the page's own File. */
export type PageFile = object;

/**
 * What the preload puts on `window.priorscape` in the desktop app; absent in a browser. It carries messages and holds
 * no logic.
 */
export interface PriorscapeBridge {
  /** The shell contract's channel to the main process. */
  readonly shell: {
    send(message: unknown): void;
    onMessage(listener: (message: unknown) => void): void;
  };
  /**
   * Asks for a connection to the engine. When one runs, a `message` event with the data `enginePortMessage` brings its
   * MessagePort to the window.
   */
  requestEnginePort(): void;
  /** Where a dropped file lies on disk; empty for one that does not. */
  pathForFile(file: PageFile): string;
}

/** `data` of the window message that hands over the engine's port. */
export const enginePortMessage = "priorscape:engine-port";
