import { spawn } from "node:child_process";

/** Asks the system to show `url` in the user's browser. `onFailure` is told when there is nothing to ask. */
export function openInBrowser(url: string, onFailure: (reason: string) => void): void {
  const [command, ...args]: readonly [string, ...string[]] =
    process.platform === "darwin"
      ? ["open", url]
      : process.platform === "win32"
        ? ["rundll32", "url.dll,FileProtocolHandler", url]
        : ["xdg-open", url];
  const child = spawn(command, args, { stdio: "ignore", detached: true });
  child.on("error", (error) => onFailure(error.message));
  child.on("exit", (code) => {
    if (code !== 0 && code !== null) onFailure(`${command} exit code ${code}`);
  });
  child.unref();
}
