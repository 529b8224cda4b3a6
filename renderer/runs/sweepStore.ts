import { create } from "zustand";
import type { Sweep } from "#shared/contract/sweepContract";
import { askEngine, callEngine, type EngineClient } from "../stores/engineClient";
import { useEngineMirror } from "../stores/engineMirror";

interface SweepState {
  /** Newest first. */
  readonly sweeps: readonly Sweep[];
  /** The one that is shown; the newest where it is null. */
  readonly shown: string | null;
}

export const useSweeps = create<SweepState>(() => ({ sweeps: [], shown: null }));

/** Keeps the queue up with the engine. Returns its off switch. */
export function startSweeps(engine: EngineClient): () => void {
  const offs = [
    engine.on("sweep:changed", ({ sweeps }) => useSweeps.setState({ sweeps })),
    useEngineMirror.subscribe((now, before) => {
      if (now.session?.pid === before.session?.pid) return;
      void callEngine("sweep:list", {}).then((result) => {
        if (result.ok) useSweeps.setState({ sweeps: result.value.sweeps });
      });
    }),
  ];
  return () => offs.forEach((off) => off());
}

type Change = "sweep:cancel" | "sweep:move" | "sweep:remove";

/** Changes the queue; a failure is shown. */
export async function changeQueue<K extends Change>(
  command: K,
  params: Parameters<typeof askEngine<K>>[2],
): Promise<void> {
  const list = await askEngine("Could not change the queue", command, params);
  if (list) useSweeps.setState({ sweeps: list.sweeps });
}
