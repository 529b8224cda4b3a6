import { create } from "zustand";
import type { Inspection } from "#shared/contract/engineContract";
import type { AppError } from "#shared/domain/appError";
import { callEngine } from "./engineClient";
import { useEngineMirror } from "./engineMirror";
import { latestWins, throttle } from "./latestWins";
import { viewedStep } from "../time/timeStore";
import { useView } from "./viewStore";

interface InspectionState {
  /** The last answer; while another row is on its way, still the row before. */
  readonly inspection: Inspection | null;
  /** The row asked for, or null when nothing is selected. */
  readonly row: number | null;
  readonly error: AppError | null;
}

export const useInspection = create<InspectionState>(() => ({ inspection: null, row: null, error: null }));

/** Settings of the estimate, written beside its standard error. */
const inspectionSettings = { sampleCount: 256, neighbourCount: 6, seed: 1 } as const;

const request = latestWins<number>(async (row) => {
  const result = await callEngine("infer:inspect", { row, ...inspectionSettings });
  if (useInspection.getState().row !== row) return;
  if (result.ok) useInspection.setState({ inspection: result.value, error: null });
  else if (result.error.code !== "cancelled") useInspection.setState({ error: result.error });
});

const selectedRow = (): number | null => useView.getState().selection.at(-1) ?? null;

/** Asks again about the selected item: it, the weights or the data changed. */
export function inspectSelection(): void {
  const row = selectedRow();
  const { session } = useEngineMirror.getState();
  if (row === null || !session?.model || row >= (session.dataset?.count ?? 0)) {
    useInspection.setState({ row: null, inspection: null, error: null });
    return;
  }
  useInspection.setState({ row });
  request(row);
}

// Numbers that jump more often than once a second cannot be read, and each costs the training 256 decodings.
const inspectWhileTraining = throttle(1000, inspectSelection);

/** Follows the selection and the weights. Returns its off switch. */
export function startInspection(): () => void {
  const offSelection = useView.subscribe((now, before) => {
    if (now.selection.at(-1) !== before.selection.at(-1)) inspectSelection();
  });
  const offEncoding = useEngineMirror.subscribe((now, before) => {
    if (now.encodingVersion === before.encodingVersion) return;
    // A snapshot does not change under the reader.
    if (now.training?.state === "running" && viewedStep() === null) inspectWhileTraining();
    else inspectSelection();
  });
  return () => {
    offSelection();
    offEncoding();
  };
}
