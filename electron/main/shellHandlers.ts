import { app, dialog, shell, type BrowserWindow, type MessagePortMain } from "electron";
import type { ShellContract } from "#shared/contract/shellContract";
import type { Handlers } from "#shared/rpc/server";
import type { EngineSupervisor } from "#electron/supervisor/engineSupervisor";
import type { MainWindow } from "./mainWindow";

/** Files or a folder: Windows and Linux have no dialog for both. */
async function openFiles(window: BrowserWindow, of: "files" | "folder"): Promise<{ paths: string[] }> {
  const { filePaths } = await dialog.showOpenDialog(window, {
    title: "Open data",
    properties: of === "files" ? ["openFile", "multiSelections"] : ["openDirectory"],
  });
  return { paths: filePaths };
}

async function saveFile(window: BrowserWindow, suggestedName: string): Promise<{ path: string | null }> {
  const extension = /\.([a-z0-9]+)$/i.exec(suggestedName)?.[1];
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: "Save",
    defaultPath: suggestedName,
    ...(extension ? { filters: [{ name: extension.toUpperCase(), extensions: [extension] }] } : {}),
  });
  // Older Electron answers a cancelled dialog with an empty path, newer with none.
  return { path: canceled || !filePath ? null : filePath };
}

/** What the desktop shell does for the page. */
export function shellHandlers(
  { window, setTheme }: MainWindow,
  supervisor: EngineSupervisor<MessagePortMain>,
): Handlers<ShellContract> {
  return {
    "shell:info": () => ({
      kind: "electron",
      platform: process.platform,
      version: app.getVersion(),
      engine: supervisor.status,
    }),
    "shell:openFiles": ({ of }) => openFiles(window, of),
    "shell:saveFile": ({ suggestedName }) => saveFile(window, suggestedName),
    "shell:revealInFolder": ({ path }) => {
      shell.showItemInFolder(path);
      return {};
    },
    "shell:setTheme": ({ theme }) => {
      setTheme(theme);
      return {};
    },
    "shell:restartEngine": () => {
      supervisor.restart();
      return {};
    },
  };
}
