import { mkdirSync } from "node:fs";
import { startBrowserServer } from "#electron/server/browserServer";
import { openInBrowser } from "#electron/server/openInBrowser";
import { EngineSupervisor } from "#electron/supervisor/engineSupervisor";
import { spawnFork } from "#electron/supervisor/spawnFork";
import { command, flagOption, parseOptions, textOption, workspaceOf } from "./command";
import { installedVersion, type Installation } from "./installation";
import type { Terminal } from "./terminal";
import { UsageError } from "./usageError";

export const serveHelp = `priorscape serve: opens Priorscape in a web browser

The page is served to this machine only (127.0.0.1), to whoever has the printed link.

  --port <number>       port to listen on (default: a free one)
  --workspace <folder>  where runs are kept (default: PRIORSCAPE_WORKSPACE, or the desktop app's folder)
  --no-open             only print the link
  --help                this text`;

interface ServeOptions {
  readonly port: number;
  readonly workspace: string;
  readonly opensBrowser: boolean;
}

function parseServe(args: readonly string[]): ServeOptions | null {
  const parsed = parseOptions(args, { port: textOption, workspace: textOption, "no-open": flagOption });
  if (parsed === null) return null;
  const { port: given, workspace, "no-open": isQuiet = false } = parsed.values;
  const port = Number(given ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new UsageError(`--port ${given} is not a port: 0 to 65535`);
  return { port, workspace: workspaceOf(workspace), opensBrowser: !isQuiet };
}

/** Serves until the user ends it with Ctrl+C or a signal. */
export const serveCommand = command<ServeOptions>({ help: serveHelp, parse: parseServe, run: serve });

async function serve(
  { port, workspace, opensBrowser }: ServeOptions,
  installation: Installation,
  terminal: Terminal,
): Promise<number> {
  mkdirSync(workspace, { recursive: true });
  const version = installedVersion(installation);
  const log = (line: string): void => terminal.note(line);
  const supervisor = new EngineSupervisor({
    log,
    spawn: spawnFork({
      entry: installation.engineEntry,
      workspace,
      assetsRoot: installation.assetsRoot,
      version,
      log,
    }),
  });
  const server = await startBrowserServer({ supervisor, pageRoot: installation.pageRoot, version, port });
  supervisor.start();

  terminal.out(`Priorscape is at ${server.url}`);
  if (opensBrowser) {
    openInBrowser(server.url, (reason) =>
      log(`No browser could be opened (${reason}); open the link yourself.`),
    );
  }
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  await server.close();
  await supervisor.stop();
  return 0;
}
