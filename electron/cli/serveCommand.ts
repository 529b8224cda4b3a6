import { existsSync, mkdirSync } from "node:fs";
import { resolve } from "node:path";
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

export const openHelp = `priorscape open <path> [<path>…]: shows files or a folder in a web browser, ready to be opened

CSV, JSON lines, Parquet (also a folder of parts), Arrow, NumPy, IDX, HDF5 and AnnData, safetensors, the Projector's TSV,
and PNG, JPEG or WebP images in a folder or a ZIP. What was recognised is shown first; nothing is read before you say so.

  --port <number>       port to listen on (default: a free one)
  --workspace <folder>  where runs are kept (default: PRIORSCAPE_WORKSPACE, or the desktop app's folder)
  --no-open             only print the link
  --help                this text`;

interface ServeOptions {
  /** Full paths that the page asks about. */
  readonly paths: readonly string[];
  readonly port: number;
  readonly workspace: string;
  readonly opensBrowser: boolean;
}

const serveOptions = { port: textOption, workspace: textOption, "no-open": flagOption } as const;

type Parsed = NonNullable<ReturnType<typeof parseOptions<typeof serveOptions>>>;

function parseServe(args: readonly string[]): ServeOptions | null {
  const parsed = parseOptions(args, serveOptions);
  return parsed === null ? null : optionsOf(parsed, []);
}

function parseOpen(args: readonly string[]): ServeOptions | null {
  const parsed = parseOptions(args, serveOptions, true);
  if (parsed === null) return null;
  if (parsed.positionals.length === 0) throw new UsageError("Say which file or folder.");
  const paths = parsed.positionals.map((path) => resolve(path));
  const missing = paths.find((path) => !existsSync(path));
  if (missing !== undefined) throw new UsageError(`${missing} is not there.`);
  return optionsOf(parsed, paths);
}

function optionsOf(parsed: Parsed, paths: readonly string[]): ServeOptions {
  const { port: given, workspace, "no-open": isQuiet = false } = parsed.values;
  const port = Number(given ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new UsageError(`--port ${given} is not a port: 0 to 65535`);
  return { paths, port, workspace: workspaceOf(workspace), opensBrowser: !isQuiet };
}

/** Serves until the user ends it with Ctrl+C or a signal. */
export const serveCommand = command<ServeOptions>({ help: serveHelp, parse: parseServe, run: serve });

/** The same, with files that the page shows in its dialog. */
export const openCommand = command<ServeOptions>({ help: openHelp, parse: parseOpen, run: serve });

async function serve(
  { paths, port, workspace, opensBrowser }: ServeOptions,
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

  // In the fragment, which no browser sends anywhere.
  const link = server.url + paths.map((path) => `&open=${encodeURIComponent(path)}`).join("");
  terminal.out(`Priorscape is at ${link}`);
  if (opensBrowser) {
    openInBrowser(link, (reason) => log(`No browser could be opened (${reason}); open the link yourself.`));
  }
  await new Promise<void>((end) => {
    process.once("SIGINT", end);
    process.once("SIGTERM", end);
  });
  await server.close();
  await supervisor.stop();
  return 0;
}
