// @ts-check
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { installStampFile, root } from "./paths.mjs";

const lockfileHash = () =>
  createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");

/** Whether node_modules was installed from the lockfile as it is now. */
function isInstalled() {
  if (existsSync(installStampFile)) return readFileSync(installStampFile, "utf8") === lockfileHash();
  // Installed by npm itself: what npm wrote then is compared with what it would be asked for now.
  const npmRecord = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(npmRecord)) return false;
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const found = JSON.parse(readFileSync(npmRecord, "utf8")).packages;
  // Packages for other systems are in the lockfile but never installed.
  return Object.entries(wanted).every(
    ([name, entry]) =>
      name === "" || entry.optional === true || entry.peer === true || found[name]?.version === entry.version,
  );
}

/**
 * Installs the packages of the lockfile when they are missing or others.
 * @param {string} who the program that says so
 */
export function installWhatIsMissing(who) {
  if (isInstalled()) return;
  console.log(`${who}: installing packages`);
  // npm reads the project's .npmrc; on Windows it is a script, which only a shell starts.
  // Not `npm ci`: it refuses a lockfile that does not know every other system's binaries. What the lockfile names is
  // installed just as exactly, and neither file is changed.
  const asked = ["install", "--no-save", "--ignore-scripts", "--no-progress", "--loglevel=error"];
  const { status } = spawnSync("npm", asked, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error("npm could not install the packages; what it said is above");
  writeFileSync(installStampFile, lockfileHash());
}
