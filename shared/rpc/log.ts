/** Takes one line about something that went wrong and that no caller can be told. */
export type Log = (line: string) => void;

/** Writes to the console that every runtime has, although neither room's types may name it here. */
export const consoleLog: Log = (line) => {
  // The only place that reaches outside: browsers, Node and Electron all provide it.
  const { console } = globalThis as { console?: { error(line: string): void } };
  console?.error(line);
};
