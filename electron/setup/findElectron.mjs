// @ts-check
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { downloadStampFile, root } from "./paths.mjs";

const packageFolder = join(root, "node_modules", "electron");

export const executableName =
  process.platform === "win32"
    ? "electron.exe"
    : process.platform === "darwin"
      ? join("Electron.app", "Contents", "MacOS", "Electron")
      : "electron";

/** Tries Electron's own download once for each version; offline it fails fast and is not tried again. */
function download() {
  const { version } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8"));
  if (existsSync(downloadStampFile) && readFileSync(downloadStampFile, "utf8") === version) return;
  console.log(`start: fetching Electron ${version}`);
  const result = spawnSync(process.execPath, [join(packageFolder, "install.js")], {
    cwd: packageFolder,
    stdio: ["ignore", "ignore", "ignore"],
    timeout: 300_000,
  });
  if (result.status !== 0) writeFileSync(downloadStampFile, version);
}

/** The first with all that the app uses (`protocol.handle`). */
const oldestMajor = 25;

/**
 * @param {string} folder
 * @param {string} missing why there is none when it is not there
 * @returns {{ path: string } | { missing: string }}
 */
function electronIn(folder, missing) {
  const path = join(folder, executableName);
  if (!existsSync(path)) return { missing };
  const versionFile = join(folder, "version");
  const version = existsSync(versionFile) ? readFileSync(versionFile, "utf8").trim().replace(/^v/, "") : null;
  if (version !== null && Number.parseInt(version, 10) < oldestMajor) {
    return {
      missing: `the Electron in ${folder} is ${version}, and ${oldestMajor} is the oldest that will do`,
    };
  }
  return { path };
}

/**
 * The Electron program that is here, or why there is none.
 * @returns {{ path: string } | { missing: string }}
 */
export function findElectron() {
  const override = process.env["ELECTRON_OVERRIDE_DIST_PATH"];
  if (override !== undefined && override !== "") {
    return electronIn(override, `ELECTRON_OVERRIDE_DIST_PATH holds no ${executableName}`);
  }
  const folder = join(packageFolder, "dist");
  if (!existsSync(join(folder, executableName)) && existsSync(join(packageFolder, "install.js"))) download();
  const stamp = downloadStampFile.slice(root.length + 1);
  return electronIn(
    folder,
    `Electron's program is not here and could not be fetched (to try again, delete ${stamp})`,
  );
}

/**
 * Why no window can be shown, or null when one can.
 * @returns {string | null}
 */
export function missingDisplay() {
  if (process.platform !== "linux") return null;
  return process.env["DISPLAY"] || process.env["WAYLAND_DISPLAY"] ? null : "there is no display";
}
