import { duplicateRuns, openRun, removeRuns, runsAtHand, undoRemove } from "../runs/runsActions";
import { useRuns } from "../runs/runsStore";
import { openDialog } from "../stores/dialogStore";
import { useEngineMirror } from "../stores/engineMirror";
import { useView } from "../stores/viewStore";
import type { Command } from "./command";

const inRuns = { group: "Model", workspace: "runs" } as const;
const blockedWithoutRun = (): string | null => (runsAtHand().length > 0 ? null : "No run is chosen.");

export const runsCommands: readonly Command[] = [
  {
    id: "runs:sweep",
    title: "Sweep over a setting: latent size, learning rate, β…",
    group: "Model",
    blocked: () => (useEngineMirror.getState().session?.model ? null : "There is no model yet."),
    run: () => openDialog({ kind: "sweep" }),
  },
  {
    id: "workspace:runs",
    title: "Go to Runs: open, compare and delete what was trained",
    group: "View",
    shortcut: "Mod+Shift+R",
    run: () => useView.setState({ workspace: "runs" }),
  },
  {
    ...inRuns,
    id: "runs:open",
    title: "Open the chosen run",
    blocked: blockedWithoutRun,
    run: () => {
      const [run] = runsAtHand();
      if (run) openRun(run.runId);
    },
  },
  {
    ...inRuns,
    id: "runs:duplicate",
    title: "Duplicate the chosen runs",
    blocked: blockedWithoutRun,
    run: () => void duplicateRuns(),
  },
  {
    ...inRuns,
    id: "runs:remove",
    title: "Move the chosen runs to the bin",
    blocked: blockedWithoutRun,
    run: () => void removeRuns(),
  },
  {
    id: "runs:bin",
    title: "Show the bin: take runs back, or empty it",
    group: "Model",
    run: () => openDialog({ kind: "bin" }),
  },
  {
    ...inRuns,
    id: "runs:undo",
    title: "Take back the runs that were removed last",
    blocked: () => (useRuns.getState().removed ? null : "Nothing was removed."),
    run: () => void undoRemove(),
  },
];
