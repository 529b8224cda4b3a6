import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { _electron, type ElectronApplication } from "@playwright/test";
import { root } from "../../electron/setup/paths.mjs";

const executable = join(
  process.env["ELECTRON_OVERRIDE_DIST_PATH"] ?? join(root, "node_modules", "electron", "dist"),
  process.platform === "win32" ? "electron.exe" : "electron",
);

/** Why the desktop app cannot be started here, or null when it can. */
export function whyNoDesktop(): string | null {
  if (!existsSync(executable)) return `there is no ${executable}`;
  return process.platform !== "linux" || process.env["DISPLAY"]
    ? null
    : "there is no display (DISPLAY is not set)";
}

const launch = (folder: string): { readonly args: string[]; readonly env: Record<string, string> } => ({
  args: [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--ignore-gpu-blocklist",
    "-r",
    join(root, "test", "e2e", "electronBridge.cjs"),
    root,
  ],
  env: {
    ...(process.env as Record<string, string>), // Node leaves no variable undefined.
    PRIORSCAPE_USER_DATA: join(folder, "profile"),
    PRIORSCAPE_WORKSPACE: join(folder, "workspace"),
  },
});

/** Starts the built app as it is, with a profile and workspace of its own below `folder`. */
export function startDesktop(folder: string): Promise<ElectronApplication> {
  return _electron.launch({ executablePath: executable, ...launch(folder) });
}

/** Starts it as a user would, unwatched, and resolves with its exit code when it ends by itself. */
export function startUnwatched(folder: string): Promise<number | null> {
  const { args, env } = launch(folder);
  const child = spawn(executable, args, { env, stdio: "ignore" });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code));
  });
}
