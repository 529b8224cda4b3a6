/** What a command writes to and is interrupted by. */
export interface Terminal {
  /** A line of the result. */
  out(line: string): void;
  /** A line for the person who waits. */
  note(line: string): void;
  /** The line of progress, replaced by the next; null takes it away. Does nothing where nobody watches. */
  progress(line: string | null): void;
  /** Ctrl+C or the wish of the system that it ends. Returns its unsubscribe. */
  onInterrupt(listener: () => void): () => void;
}

const CLEAR_LINE = "\r\u001b[K";

/** The terminal of this process: results to stdout, all else to stderr. */
export const processTerminal: Terminal = {
  out: (line) => console.log(line),
  note: (line) => console.error(line),
  progress: (line) => {
    if (process.stderr.isTTY) process.stderr.write(`${CLEAR_LINE}${line ?? ""}`);
  },
  onInterrupt(listener) {
    process.on("SIGINT", listener);
    process.on("SIGTERM", listener);
    return () => {
      process.off("SIGINT", listener);
      process.off("SIGTERM", listener);
    };
  },
};
