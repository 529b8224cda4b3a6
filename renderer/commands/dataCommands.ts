import { callShell } from "../stores/engineClient";
import { showError } from "../stores/dialogStore";
import { useEngineMirror } from "../stores/engineMirror";
import { chosenFolder } from "../open/droppedFiles";
import { chooseInDialog, joinTo, lookAtPaths } from "../open/opening";
import { sentFile } from "../open/sendFiles";
import { openDropped } from "../stores/openDropped";
import { openSource } from "../stores/openSource";
import { shellKind } from "../stores/shellInfo";
import type { Command } from "./command";
import { createDraftedModel, demonstrationBlocked, formSettings, openDemonstration } from "./modelActions";

/** In a browser: the page's own file chooser. */
function chooseInPage(isFolder: boolean, use: (files: readonly File[]) => void): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.webkitdirectory = isFolder;
  input.addEventListener("change", () => use([...(input.files ?? [])]));
  input.click();
}

/** Paths from the system's own dialog; empty when the user cancels. */
export async function choosePaths(of: "files" | "folder"): Promise<readonly string[]> {
  const result = await callShell("shell:openFiles", { of });
  if (result.ok) return result.value.paths;
  showError("Could not show the open dialog", result.error);
  return [];
}

export async function openFiles(): Promise<void> {
  if (shellKind() === "browser") {
    return chooseInPage(false, (files) => void openDropped({ files, folder: null }));
  }
  lookAtPaths(await choosePaths("files"));
}

export async function openFolder(): Promise<void> {
  if (shellKind() === "browser") {
    return chooseInPage(true, (files) => void openDropped({ files, folder: chosenFolder(files) }));
  }
  lookAtPaths(await choosePaths("folder"));
}

/** Adds a file with labels and metadata to the data that are being opened. */
export async function chooseJoined(): Promise<void> {
  if (shellKind() === "browser") {
    return chooseInPage(false, ([file]) => void (file && joinTo({ file: sentFile(file) })));
  }
  const [path] = await choosePaths("files");
  if (path !== undefined) await joinTo({ path });
}

export async function openBundled(id: string): Promise<void> {
  const bundled = useEngineMirror.getState().session?.bundled.find((set) => set.id === id);
  if (bundled) await openSource({ kind: "bundled", id }, bundled.name);
}

const blockedWithoutEngine = (): string | null =>
  useEngineMirror.getState().connection === "ready" ? null : "The engine is not connected.";

export const dataCommands: readonly Command[] = [
  {
    id: "data:open",
    title: "Open file…",
    group: "Data",
    shortcut: "Mod+O",
    blocked: blockedWithoutEngine,
    run: () => void openFiles(),
  },
  {
    id: "data:openFolder",
    title: "Open folder…",
    group: "Data",
    blocked: blockedWithoutEngine,
    run: () => void openFolder(),
  },
  {
    id: "data:openPath",
    title: "Open a path…",
    group: "Data",
    shortcut: "Mod+Shift+O",
    blocked: blockedWithoutEngine,
    run: chooseInDialog,
  },
  {
    id: "model:create",
    title: "Create model from the settings at left",
    group: "Model",
    blocked: () => blockedWithoutEngine() ?? (formSettings() ? null : "Open data first."),
    run: createDraftedModel,
  },
  {
    id: "model:demonstration",
    title: "Open the demonstration model",
    group: "Model",
    blocked: () => blockedWithoutEngine() ?? demonstrationBlocked(),
    run: openDemonstration,
  },
];
