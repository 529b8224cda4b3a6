import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { _electron } from "@playwright/test";
import { build, Platform } from "electron-builder";
import { PNG } from "pngjs";
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

/** Grey ramps, each a little darker. */
function writePictures(to: string, count: number): void {
  mkdirSync(to);
  for (let i = 0; i < count; i++) {
    const png = new PNG({ width: 12, height: 12 });
    for (let pixel = 0; pixel < 144; pixel++) png.data.set([pixel, 255 - i, 40, 255], pixel * 4);
    writeFileSync(join(to, `${i}.png`), PNG.sync.write(png));
  }
}

it.skipIf(reason !== null)("leaves out other systems' binaries and the optional runtime", () => {
  const modules = join(appFolder, "resources", "app.asar.unpacked", "node_modules");
  expect(readdirSync(modules).sort()).toEqual(["@duckdb", "onnxruntime-node"]);
  const [abi] = readdirSync(join(modules, "onnxruntime-node", "bin"));
  expect(readdirSync(join(modules, "onnxruntime-node", "bin", abi ?? ""))).toEqual(["linux"]);
});

it.skipIf(reason !== null)(
  "starts packaged, reads files in a process of their own, and trains",
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
      const pictures = join(folder, "pictures");
      writePictures(pictures, 24);
      for (const [path, seen] of [
        [pictures, "24 images"],
        [join(root, "test/fixtures/hdf5/dense.h5ad"), "dense.h5ad"],
      ] as const) {
        await app.evaluate(({ dialog }, chosen) => {
          dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
        }, path);
        await page.getByTestId("dataset-picker").click({ timeout: 30_000 });
        await page.getByTestId("open-file").click({ timeout: 10_000 });
        await page.getByTestId("open-dialog").getByText(seen).first().waitFor({ timeout: 30_000 });
        await page.getByTestId("open-load").click();
        await page.getByTestId("open-dialog").waitFor({ state: "hidden", timeout: 30_000 });
      }
      await page.getByRole("button", { name: "Start", exact: true }).click({ timeout: 30_000 });
      await page
        .getByTestId("step-counter")
        .filter({ hasText: /^[1-9]/ })
        .waitFor({ timeout: 30_000 });
    } finally {
      await app.close();
    }
  },
  90_000,
);
