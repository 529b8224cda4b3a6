// @ts-check
import { spawn } from "node:child_process";
import { join } from "node:path";
import { findElectron, missingDisplay } from "./findElectron.mjs";
import { installWhatIsMissing } from "./install.mjs";
import { root } from "./paths.mjs";

const args = process.argv.slice(2);

/**
 * Runs a program in the foreground and ends as it ends.
 * @param {string} program
 * @param {string[]} programArguments
 */
function hand(program, programArguments) {
  const child = spawn(program, programArguments, { cwd: root, stdio: "inherit" });
  child.on("error", (error) => {
    console.error(`start: ${program} could not be started: ${error.message}`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? (signal === null ? 1 : 0);
  });
  // Both are sent to the child too when they come from a terminal; it ends in order and this program with it.
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
    process.on(signal, () => child.kill(signal));
  }
}

/** @param {string[]} serveArguments */
const openBrowserMode = (serveArguments) =>
  hand(process.execPath, [join(root, "dist", "electron", "cli.cjs"), "serve", ...serveArguments]);

try {
  installWhatIsMissing("start");
  // Only now: it needs what was just installed.
  const { buildAll, isBuilt } = await import("./build.mjs");
  if (!isBuilt()) {
    console.log("start: building");
    await buildAll();
  }
  if (args.includes("--browser")) {
    console.log("start: opening browser mode");
    openBrowserMode(args.filter((arg) => arg !== "--browser"));
  } else {
    const display = missingDisplay();
    const electron = display === null ? findElectron() : { missing: display };
    if ("missing" in electron) {
      console.log(`start: opening browser mode instead of the desktop app, because ${electron.missing}`);
      openBrowserMode(args);
    } else {
      const isRoot = process.platform === "linux" && process.getuid?.() === 0;
      if (isRoot) console.log("start: Electron's own sandbox cannot be used as root; opening without it");
      else console.log("start: opening the desktop app");
      hand(electron.path, [...(isRoot ? ["--no-sandbox"] : []), root, ...args]);
    }
  }
} catch (error) {
  console.error(`start: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
