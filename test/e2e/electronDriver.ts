import { existsSync } from "node:fs";
import path from "node:path";
import { _electron } from "@playwright/test";
import { watchProblems, type Driver } from "./driver";
import { repositoryRoot } from "./repositoryRoot";

/** The Electron binary to test with, or why there is none. */
export function electronExecutable(): { path: string } | { missing: string } {
  const override = process.env["ELECTRON_OVERRIDE_DIST_PATH"];
  const folder = override ?? path.join(repositoryRoot, "node_modules/electron/dist");
  const executable = path.join(folder, process.platform === "win32" ? "electron.exe" : "electron");
  if (!existsSync(executable)) return { missing: `no Electron binary in ${folder}` };
  if (process.platform === "linux" && !process.env["DISPLAY"])
    return { missing: "no display (DISPLAY is not set)" };
  return { path: executable };
}

export async function startElectron(
  workspace: string,
  size: { width: number; height: number },
): Promise<Driver> {
  const executable = electronExecutable();
  if ("missing" in executable) throw new Error(executable.missing);
  const app = await _electron.launch({
    executablePath: executable.path,
    args: [
      "--no-sandbox",
      "--use-angle=swiftshader",
      "--ignore-gpu-blocklist",
      "-r",
      path.join(repositoryRoot, "test/e2e/electronBridge.cjs"),
      repositoryRoot,
    ],
    cwd: repositoryRoot,
    env: {
      ...environment(),
      PRIORSCAPE_WORKSPACE: workspace,
      PRIORSCAPE_USER_DATA: path.join(workspace, "profile"),
    },
  });
  const page = await app.firstWindow();
  const problems: string[] = [];
  let saved = 0;
  watchProblems(page, problems);
  await app.evaluate(({ BrowserWindow }, { width, height }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(width, height);
  }, size);
  return {
    kind: "electron",
    page,
    workspace,
    problems,
    async chooseFiles(paths, open) {
      await app.evaluate(
        ({ dialog }, chosen) => {
          dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: chosen });
        },
        [...paths],
      );
      await open();
    },
    async saveFile(save) {
      const file = path.join(workspace, `saved-${saved++}`);
      await app.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
      }, file);
      await save();
      return file;
    },
    async close() {
      await app.close();
    },
  };
}

function environment(): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}
