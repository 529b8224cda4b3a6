/** A line of the engine's log that starts like this tells the user why it ends. */
const fatal = "fatal: ";

export interface EngineLog {
  /** Passes a line on with the engine's prefix. */
  readonly write: (line: string) => void;
  /** Why the process ended: what it said itself, after `exit`. */
  reason(exit: string): string;
}

/** Forwards one engine process's log, and listens for its last words. */
export function engineLog(log: (line: string) => void): EngineLog {
  let lastWords: string | null = null;
  return {
    write(line) {
      if (line.startsWith(fatal)) lastWords = line.slice(fatal.length);
      log(`[engine] ${line}`);
    },
    reason: (exit) => (lastWords === null ? exit : `${exit}: ${lastWords}`),
  };
}
