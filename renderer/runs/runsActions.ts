import type { RunEntry } from "#shared/contract/runsContract";
import { plural } from "../components/format";
import { unsavedSteps } from "../commands/modelActions";
import { openDialog, showError } from "../stores/dialogStore";
import { askEngine, callEngine } from "../stores/engineClient";
import { useView } from "../stores/viewStore";
import { refreshRuns, takeRuns, useRuns } from "./runsStore";

const runOf = (id: string | null): RunEntry | null =>
  useRuns.getState().runs?.find(({ runId }) => runId === id) ?? null;

/** Chosen runs in the order chosen, else the one where the keyboard is. */
export function runsAtHand(): readonly RunEntry[] {
  const { chosen, focus } = useRuns.getState();
  const ids = chosen.length > 0 ? chosen : focus === null ? [] : [focus];
  return ids.map(runOf).filter((run) => run !== null);
}

function confirmingLoss(title: string, action: string, run: () => void): void {
  if (unsavedSteps() === 0 || useRuns.getState().runs === null) return run();
  openDialog({
    kind: "confirm",
    title,
    text: "The open model is saved first. Training pauses.",
    action,
    onConfirm: run,
  });
}

/** Opens a run with its data and goes to the map. */
export function openRun(runId: string): void {
  const run = runOf(runId);
  if (!run) return;
  if (run.isOpen) return useView.setState({ workspace: "explore" });
  confirmingLoss(`Open ${run.name}?`, "Open run", () => {
    void (async () => {
      const model = await askEngine(`Could not open ${run.name}`, "model:openRun", { runId });
      refreshRuns();
      if (model) useView.setState({ workspace: "explore" });
    })();
  });
}

/** Opens a run as it was at its best validation bound, as a run of its own. */
export async function openBest(runId: string): Promise<void> {
  const run = runOf(runId);
  if (!run) return;
  const model = await askEngine(`Could not open the best of ${run.name}`, "runs:openAt", {
    runId,
    at: "best",
  });
  refreshRuns();
  if (model) useView.setState({ workspace: "explore" });
}

export async function renameRun(runId: string, name: string): Promise<void> {
  useRuns.setState({ renaming: null });
  if (name.trim() === "" || name === runOf(runId)?.name) return;
  const list = await askEngine("Could not rename the run", "runs:rename", { runId, name });
  if (list) takeRuns(list.runs, list.unreadable);
}

export async function duplicateRuns(): Promise<void> {
  for (const { runId, name } of runsAtHand()) {
    const copy = await askEngine(`Could not duplicate ${name}`, "runs:duplicate", { runId });
    if (copy) useRuns.setState({ focus: copy.runId, chosen: [copy.runId], renaming: null });
  }
  refreshRuns();
}

/** Moves the runs at hand to the bin; a strip offers to take them back. */
export async function removeRuns(): Promise<void> {
  const runs = runsAtHand();
  const runIds = runs.map(({ runId }) => runId);
  if (runIds.length === 0) return;
  const result = await callEngine("runs:remove", { runIds });
  if (!result.ok) return showError("Could not remove the runs", result.error);
  const [only] = runs;
  const words = runs.length === 1 && only ? only.name : plural(runs.length, "run");
  useRuns.setState({ removed: { runIds, words }, chosen: [] });
  takeRuns(result.value.runs, result.value.unreadable);
}

/** Takes back what was removed last. */
export async function undoRemove(): Promise<void> {
  const { removed } = useRuns.getState();
  if (!removed) return;
  useRuns.setState({ removed: null });
  for (const runId of removed.runIds) {
    const list = await askEngine("Could not restore the run", "runs:restore", { runId });
    if (list) takeRuns(list.runs, list.unreadable);
  }
  useRuns.setState({ chosen: removed.runIds, focus: removed.runIds[0] ?? null });
}
