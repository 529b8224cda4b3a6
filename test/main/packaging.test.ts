import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { _electron } from "@playwright/test";
import { build, Platform } from "electron-builder";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildAll, isBuilt } from "../../electron/setup/build.mjs";
import { root } from "../../electron/setup/paths.mjs";

const runtime = process.env["ELECTRON_OVERRIDE_DIST_PATH"];

/** Why the app cannot be packaged and started here, or null when it can. */
function whyNot(): string | null {
  if (process.platform !== "linux") return "the given runtime is for Linux";
  if (runtime === undefined || !existsSync(join(runtime, "version")))
    return "ELECTRON_OVERRIDE_DIST_PATH names no runtime";
  return process.env["DISPLAY"] ? null : "there is no display (DISPLAY is not set)";
}
const reason = whyNot();
if (reason !== null) console.log(`packaging is not tested: ${reason}`);

const folder = mkdtempSync(join(tmpdir(), "priorscape-package-"));
const output = join(folder, "release");
const appFolder = join(output, "linux-unpacked");

beforeAll(async () => {
  if (reason !== null || runtime === undefined) return;
  if (!isBuilt()) await buildAll();
  // A folder named `app` in the given runtime would be started before the packaged archive.
  const electronDist = join(folder, "electron");
  cpSync(runtime, electronDist, {
    recursive: true,
    filter: (path) => path !== join(runtime, "resources", "app"),
  });
  await build({
    projectDir: root,
    targets: Platform.LINUX.createTarget("dir"),
    publish: "never",
    config: {
      extends: "electron-builder.yml",
      electronDist,
      electronVersion: readFileSync(join(runtime, "version"), "utf8").trim(),
      directories: { output },
      extraMetadata: { main: "test/main/packagedEntry.cjs" },
      files: ["test/main/packagedEntry.cjs", "test/e2e/electronBridge.cjs"],
    },
  });
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.skipIf(reason !== null)("leaves out other systems' binaries and the optional runtime", () => {
  const modules = join(appFolder, "resources", "app.asar.unpacked", "node_modules");
  expect(readdirSync(modules).sort()).toEqual(["@duckdb", "onnxruntime-node"]);
  const [abi] = readdirSync(join(modules, "onnxruntime-node", "bin"));
  expect(readdirSync(join(modules, "onnxruntime-node", "bin", abi ?? ""))).toEqual(["linux"]);
});

it.skipIf(reason !== null)(
  "starts packaged, reaches its engine and trains",
  async () => {
    const app = await _electron.launch({
      executablePath: join(appFolder, "priorscape"),
      args: ["--no-sandbox", "--use-angle=swiftshader", "--ignore-gpu-blocklist"],
      env: {
        ...(process.env as Record<string, string>), // Node leaves no variable undefined.
        PRIORSCAPE_USER_DATA: join(folder, "profile"),
        PRIORSCAPE_WORKSPACE: join(folder, "workspace"),
      },
    });
    try {
      expect(await app.evaluate(({ app: main }) => main.isPackaged)).toBe(true);
      const page = await app.firstWindow();
      await page.getByRole("button", { name: "Start", exact: true }).click({ timeout: 30_000 });
      await page
        .getByText(/^[1-9][\d,]* \/ 40,000/)
        .first()
        .waitFor({ timeout: 30_000 });
    } finally {
      await app.close();
    }
  },
  90_000,
);
