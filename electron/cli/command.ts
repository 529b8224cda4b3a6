import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { defaultWorkspace } from "./defaultWorkspace";
import type { Installation } from "./installation";
import { processTerminal, type Terminal } from "./terminal";
import { UsageError } from "./usageError";

/** A command of the command line; resolves with the exit code. */
export type Command = (
  args: readonly string[],
  installation: Installation,
  terminal?: Terminal,
) => Promise<number>;

export interface CommandParts<O> {
  readonly help: string;
  /** Null where help is asked for. @throws UsageError, or Node's error of an unknown option */
  readonly parse: (args: readonly string[]) => O | null;
  readonly run: (options: O, installation: Installation, terminal: Terminal) => Promise<number>;
}

/** The frame of every command: `--help` prints its text, else its options are read and its work is done. */
export function command<O>({ help, parse, run }: CommandParts<O>): Command {
  return async (args, installation, terminal = processTerminal) => {
    const options = parse(args);
    if (options !== null) return run(options, installation, terminal);
    terminal.out(help);
    return 0;
  };
}

type OptionTypes = Readonly<
  Record<string, { readonly type: "string" | "boolean"; readonly multiple?: boolean }>
>;

/** An option with a value, and one without. */
export const textOption = { type: "string" } as const;
export const flagOption = { type: "boolean" } as const;

/** What `parseArgs` makes of these options. */
type Parsed<O extends OptionTypes> = ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>>;

/** The arguments by the options of a command and `--help`, which gives null. @throws Node's error of what is unknown */
export function parseOptions<const O extends OptionTypes>(
  args: readonly string[],
  options: O,
  allowPositionals = false,
): Parsed<O> | null {
  const parsed = parseArgs({
    args: [...args],
    allowPositionals,
    options: { ...options, help: flagOption },
  });
  const { help } = parsed.values as { readonly help?: boolean }; // the compiler does not look into a spread of `O`
  // The same values with one more, which is not set.
  return help === true ? null : (parsed as unknown as Parsed<O>);
}

/** The one RUN that is named. @throws UsageError when there is none, or more */
export function oneRun([runId, ...more]: readonly string[]): string {
  if (runId === undefined || more.length > 0) throw new UsageError("One RUN, please.");
  return runId;
}

/** The folder of `--workspace`, or the usual one. */
export const workspaceOf = (folder: string | undefined): string => resolve(folder ?? defaultWorkspace());
