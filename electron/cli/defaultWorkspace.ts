import { homedir } from "node:os";
import { join } from "node:path";

/** Where runs and sessions are kept: PRIORSCAPE_WORKSPACE, or the folder that the desktop app uses on this system. */
export function defaultWorkspace(env: NodeJS.ProcessEnv = process.env): string {
  if (env["PRIORSCAPE_WORKSPACE"]) return env["PRIORSCAPE_WORKSPACE"];
  const data =
    process.platform === "darwin"
      ? join(homedir(), "Library", "Application Support")
      : process.platform === "win32"
        ? (env["APPDATA"] ?? join(homedir(), "AppData", "Roaming"))
        : (env["XDG_CONFIG_HOME"] ?? join(homedir(), ".config"));
  return join(data, "Priorscape", "workspace");
}
