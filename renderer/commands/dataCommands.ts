import { callShell } from "../stores/engineClient";
import { showError } from "../stores/dialogStore";
import { useEngineMirror } from "../stores/engineMirror";
import { openSource, openUploads } from "../stores/openSource";
import { recentName } from "../stores/recentFiles";
import { shellKind } from "../stores/shellInfo";
import type { Command } from "./command";
import { createDraftedModel, demonstrationBlocked, formSettings, openDemonstration } from "./modelActions";

/** In a browser: the page's own file chooser, whose files are sent to the engine in pieces. */
function chooseFiles(): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.addEventListener("change", () => void openUploads([...(input.files ?? [])]));
  input.click();
}

export async function openFiles(): Promise<void> {
  if (shellKind() === "browser") return chooseFiles();
  const result = await callShell("shell:openFiles", {});
  if (!result.ok) return showError("Could not show the open dialog", result.error);
  const { paths } = result.value;
  if (paths.length > 0) await openSource({ kind: "paths", paths }, recentName(paths));
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
