import type { Terminal } from "#electron/cli/terminal";

export interface TestTerminal {
  readonly out: string[];
  readonly notes: string[];
  readonly terminal: Terminal;
}

/** A terminal that remembers; `onProgress` sees each line and can interrupt. */
export function testTerminal(
  onProgress: (line: string, interrupt: () => void) => void = () => undefined,
): TestTerminal {
  const out: string[] = [];
  const notes: string[] = [];
  const listeners = new Set<() => void>();
  const terminal: Terminal = {
    out: (line) => out.push(line),
    note: (line) => notes.push(line),
    progress: (line) => {
      if (line !== null) onProgress(line, () => listeners.forEach((listener) => listener()));
    },
    onInterrupt: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return { out, notes, terminal };
}
