import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "@playwright/test";
import { watchProblems, type Driver } from "./driver";
import { repositoryRoot } from "./repositoryRoot";

const candidates = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const flags = [
  "--no-sandbox",
  "--enable-unsafe-swiftshader",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * What the browser draws by. `imitated`: all by a program that passes for a graphics processor, so that the same code runs
 * as with one. `none`: as on a machine without one, where pages are drawn in memory and such a program does WebGL alone.
 */
export type Graphics = "imitated" | "none";

export interface BrowserServer {
  readonly url: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** Starts browser mode as a user would on a remote machine and waits for the line with its address. */
export async function startServer(workspace: string): Promise<BrowserServer> {
  const child = spawn(
    process.execPath,
    [path.join(repositoryRoot, "dist/electron/cli.cjs"), "serve", "--no-open"],
    { env: { ...process.env, PRIORSCAPE_WORKSPACE: workspace }, stdio: ["ignore", "pipe", "pipe"] },
  );
  const output: string[] = [];
  child.stderr.on("data", (data: Buffer) => output.push(data.toString()));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      output.push(line);
      const found = /http:\/\/127\.0\.0\.1:\d+\/\S*#\S+/.exec(line);
      if (found) resolve(found[0]);
    });
    child.once("exit", (code) => reject(new Error(`serve ended with ${code}:\n${output.join("\n")}`)));
  });
  return {
    url,
    process: child,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
    },
  };
}

export async function startChromium(
  workspace: string,
  size: { width: number; height: number },
  graphics: Graphics = "imitated",
): Promise<Driver> {
  const executable = candidates.find((candidate) => existsSync(candidate));
  const server = await startServer(workspace);
  const browser = await chromium.launch({
    args: graphics === "imitated" ? [...flags, "--use-angle=swiftshader"] : flags,
    ...(executable === undefined ? {} : { executablePath: executable }),
  });
  const context = await browser.newContext({ viewport: size, colorScheme: "dark" });
  const page = await context.newPage();
  const problems: string[] = [];
  watchProblems(page, problems);
  await page.goto(server.url);
  return {
    kind: "chromium",
    page,
    workspace,
    problems,
    async chooseFiles(paths, open) {
      const chooser = page.waitForEvent("filechooser");
      await open();
      await (await chooser).setFiles([...paths]);
    },
    async saveFile(save) {
      const download = page.waitForEvent("download");
      await save();
      return (await download).path();
    },
    async close() {
      await browser.close();
      await server.stop();
    },
  };
}
