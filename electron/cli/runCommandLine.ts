import { checkCommand } from "./checkCommand";
import type { Command } from "./command";
import { evidenceCommand } from "./evidenceCommand";
import { exportCommand } from "./exportCommand";
import type { Installation } from "./installation";
import { resumeCommand } from "./resumeCommand";
import { runsCommand } from "./runsCommand";
import { openCommand, serveCommand } from "./serveCommand";
import { trainCommand } from "./trainCommand";
import { isUsageError } from "./usageError";

const help = `priorscape <command>

  open       shows files or a folder in a web browser, ready to be opened
  serve      opens Priorscape in a web browser
  train      trains a model and keeps it as a run
  resume     trains a run on from its last checkpoint
  runs       lists the runs of a workspace
  export     writes a run's weights or history for other programs
  evidence   computes how probable a model finds a data set
  check      checks whether this machine computes what the formulas say

priorscape <command> --help tells more about one.`;

const commands: Readonly<Record<string, Command>> = {
  open: openCommand,
  serve: serveCommand,
  train: trainCommand,
  resume: resumeCommand,
  runs: runsCommand,
  export: exportCommand,
  evidence: evidenceCommand,
  check: checkCommand,
};

/** Runs one command and resolves with the exit code: 0 done, 1 failed, 2 not understood, 130 interrupted. */
export async function runCommandLine(argv: readonly string[], installation: Installation): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === "--help" || name === "help") {
    console.log(help);
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    console.error(`There is no command "${name}".\n\n${help}`);
    return 2;
  }
  try {
    return await command(rest, installation);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    if (!isUsageError(error)) return 1;
    console.error(`priorscape ${name} --help tells more.`);
    return 2;
  }
}
