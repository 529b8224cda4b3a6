import type { Installation } from "./installation";
import { serveCommand } from "./serveCommand";

const help = `priorscape <command>

  serve    opens Priorscape in a web browser

priorscape <command> --help tells more about one.`;

/** Runs one command and resolves with the exit code: 0 done, 1 failed, 2 not understood. */
export async function runCommandLine(argv: readonly string[], installation: Installation): Promise<number> {
  const [command, ...rest] = argv;
  if (command === undefined || command === "--help" || command === "help") {
    console.log(help);
    return command === undefined ? 2 : 0;
  }
  if (command !== "serve") {
    console.error(`There is no command "${command}".\n\n${help}`);
    return 2;
  }
  try {
    return await serveCommand(rest, installation);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
}
