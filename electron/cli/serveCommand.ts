import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { startBrowserServer } from "#electron/server/browserServer";
import { openInBrowser } from "#electron/server/openInBrowser";
import { EngineSupervisor } from "#electron/supervisor/engineSupervisor";
import { spawnFork } from "#electron/supervisor/spawnFork";
import { defaultWorkspace } from "./defaultWorkspace";
import { installedVersion, type Installation } from "./installation";

export const serveHelp = `priorscape serve: opens Priorscape in a web browser

The page is served to this machine only (127.0.0.1), to whoever has the printed link.

  --port <number>       port to listen on (default: a free one)
  --workspace <folder>  where runs are kept (default: PRIORSCAPE_WORKSPACE, or the desktop app's folder)
  --no-open             only print the link
  --help                this text`;

function parsePort(text: string | undefined): number {
  const port = Number(text ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new Error(`--port ${text} is not a port: 0 to 65535`);
  return port;
}

/** Resolves with the exit code when the user ends it with Ctrl+C or a signal. Throws on unusable options. */
export async function serveCommand(args: readonly string[], installation: Installation): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: "string" },
      workspace: { type: "string" },
      "no-open": { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help === true) {
    console.log(serveHelp);
    return 0;
  }
  const port = parsePort(values.port);
  const workspace = values.workspace ?? defaultWorkspace();
  mkdirSync(workspace, { recursive: true });
  const version = installedVersion(installation);
  const log = (line: string): void => console.error(line);
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

  console.log(`Priorscape is at ${server.url}`);
  if (values["no-open"] !== true) {
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
