// @ts-check
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { executableName } from "../electron/setup/findElectron.mjs";
import { installWhatIsMissing } from "../electron/setup/install.mjs";
import { root } from "../electron/setup/paths.mjs";

// All checks of the project, each with a heading and its time. None is left out because another failed; the last line
// sums up.

const reports = join(root, "test-results", "reports");
const started = Date.now();

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

/** @type {{ name: string, count: Count }[]} */
const stages = [];

/** @param {number} since */
const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/** @param {string} name */
const bin = (name) => join(root, "node_modules", ".bin", process.platform === "win32" ? `${name}.cmd` : name);

/**
 * Runs a program with its output shown; true when it ends well.
 * @param {string} program
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
function run(program, args, env = process.env) {
  const { status, error } = spawnSync(program, args, {
    cwd: root,
    env,
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  if (error) console.error(`${program} could not be started: ${error.message}`);
  return status === 0;
}

/**
 * @param {string} name
 * @param {() => Count | boolean | Promise<Count | boolean>} check a boolean counts as one check
 */
async function stage(name, check) {
  console.log(`\n── ${name}`);
  const since = Date.now();
  let result;
  try {
    result = await check();
  } catch (error) {
    console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    result = false;
  }
  const count =
    typeof result === "boolean" ? { passed: result ? 1 : 0, failed: result ? 0 : 1, skipped: 0 } : result;
  stages.push({ name, count });
  console.log(`── ${name}: ${count.failed === 0 ? "passed" : "FAILED"} in ${seconds(since)}`);
}

/**
 * Reads a report that a runner wrote; one that ended badly has failed somewhere, whatever its report says.
 * @param {string} file
 * @param {boolean} endedWell
 * @param {(report: any) => Count} read
 * @returns {Count}
 */
function countOf(file, endedWell, read) {
  const count = existsSync(file)
    ? read(JSON.parse(readFileSync(file, "utf8")))
    : { passed: 0, failed: 0, skipped: 0 };
  return !endedWell && count.failed === 0 ? { ...count, failed: 1 } : count;
}

/** Xvfb around a program where there is no display of its own. */
function withDisplay(/** @type {string} */ program, /** @type {string[]} */ args) {
  const needsOne = process.platform === "linux" && !process.env["DISPLAY"] && existsSync("/usr/bin/xvfb-run");
  return needsOne
    ? /** @type {const} */ (["/usr/bin/xvfb-run", ["-a", program, ...args]])
    : /** @type {const} */ ([program, args]);
}

/** @returns {string | null} why Electron cannot be tested here */
function whyNoElectron() {
  const folder = process.env["ELECTRON_OVERRIDE_DIST_PATH"] ?? join(root, "node_modules", "electron", "dist");
  if (!existsSync(join(folder, executableName))) return `there is no Electron program in ${folder}`;
  const hasDisplay =
    process.platform !== "linux" || process.env["DISPLAY"] || existsSync("/usr/bin/xvfb-run");
  return hasDisplay ? null : "there is neither a display nor xvfb-run";
}

function unit() {
  const report = join(reports, "vitest.json");
  const [program, args] = withDisplay(bin("vitest"), [
    "run",
    "--config",
    "test/vitest.config.ts",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ]);
  return countOf(report, run(program, args), (content) => ({
    passed: content.numPassedTests,
    // A file that could not even be loaded has no tests to count.
    failed:
      content.numFailedTests +
      content.testResults.filter(
        (/** @type {any} */ file) => file.status === "failed" && file.assertionResults.length === 0,
      ).length,
    skipped: content.numPendingTests + content.numTodoTests,
  }));
}

function endToEnd() {
  const report = join(reports, "playwright.json");
  const reason = whyNoElectron();
  if (reason !== null) console.log(`Electron is not tested: ${reason}`);
  const [program, args] = withDisplay(bin("playwright"), [
    "test",
    "--config",
    "test/e2e/playwright.config.ts",
    "--reporter=list,json",
    ...(reason === null ? [] : ["--project=chromium"]),
  ]);
  const endedWell = run(program, args, { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report });
  return countOf(report, endedWell, ({ stats, errors }) => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
  }));
}

installWhatIsMissing("test");
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

await stage("types", () => run(bin("tsc"), ["-b"]));
await stage("lint", () => run(bin("oxlint"), ["--type-aware", "--deny-warnings"]));
await stage("format", () => run(bin("oxfmt"), ["--check"]));
await stage("build", async () => {
  const { buildAll, isBuilt } = await import("../electron/setup/build.mjs");
  if (isBuilt()) console.log("nothing has changed since the last build");
  else await buildAll();
  return true;
});
await stage("unit", unit);
await stage("end to end", endToEnd);

const failed = stages.filter(({ count }) => count.failed > 0);
/** @param {keyof Count} kind */
const sum = (kind) => stages.reduce((total, { count }) => total + count[kind], 0);
console.log(`\nall checks took ${seconds(started)}`);
if (failed.length > 0) console.log(`failed: ${failed.map(({ name }) => name).join(", ")}`);
const skipped = sum("skipped");
console.log(`${sum("passed")} passed, ${sum("failed")} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = failed.length > 0 ? 1 : 0;
