import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** How the reader program is started: built, or from its sources in tests. */
export interface ReaderProgram {
  readonly entry: string;
  readonly execArgv: readonly string[];
}

let chosen: ReaderProgram | null = null;

/** Another program from now on, for tests and scripts whose engine is not built. */
export function useReaderProgram(program: ReaderProgram): void {
  chosen = program;
}

/** The reader program that belongs to this one: beside the built engine, or among its sources. */
export function readerProgram(): ReaderProgram {
  if (chosen !== null) return chosen;
  const here = dirname(fileURLToPath(import.meta.url));
  const built = join(here, "reader.cjs");
  if (existsSync(built)) return { entry: built, execArgv: [] };
  const source = join(here, "..", "readerEntry.ts");
  if (existsSync(source)) return { entry: source, execArgv: ["--import", "tsx"] };
  throw new Error(`The reader program is not beside ${here}`);
}
