import { useEngineMirror } from "../stores/engineMirror";
import type { EngineClient } from "../stores/engineClient";
import { throttle } from "../stores/latestWins";
import { useView } from "../stores/viewStore";
import { refreshRuns } from "./runsStore";

const isShown = (): boolean => useView.getState().workspace === "runs";

/** Keeps the list up with the engine while it is shown. Returns its off switch. */
export function startRuns(engine: EngineClient): () => void {
  const soon = throttle(500, () => {
    if (isShown()) refreshRuns();
  });
  const offs = [
    engine.on("runs:changed", soon),
    useView.subscribe((now, before) => {
      if (now.workspace !== before.workspace) soon();
    }),
    useEngineMirror.subscribe((now, before) => {
      const isOther = now.session?.model?.runId !== before.session?.model?.runId;
      const isSaved = now.training?.checkpointStep !== before.training?.checkpointStep;
      if (isOther || isSaved || now.connection !== before.connection) soon();
    }),
  ];
  return () => offs.forEach((off) => off());
}
