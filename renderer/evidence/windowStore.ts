import { create } from "zustand";
import { explainJob } from "./evidenceJobs";
import { fittedWindow, type PlaneWindow } from "./planeWindow";
import { currentSlicePlane, matchingSlice, sliceJob } from "./sliceStore";

interface WindowState {
  /** Set by zooming or panning; null for the fitted one. One window for all small maps. */
  readonly chosen: PlaneWindow | null;
  /** The row that it was chosen on: another row starts fitted. */
  readonly row: number | null;
}

export const usePlaneWindow = create<WindowState>(() => ({ chosen: null, row: null }));

export const fitWindow = (): void => usePlaneWindow.setState({ chosen: null, row: null });

/** The window that the maps of this workspace show now; null before there is an explanation. */
function currentWindow(): PlaneWindow | null {
  const explanation = explainJob.use.getState().answer?.value;
  if (!explanation) return null;
  const { chosen, row } = usePlaneWindow.getState();
  if (chosen && row === explanation.row) return chosen;
  const dimensions = currentSlicePlane(explanation.latentSize);
  const slice = sliceJob.use.getState().answer?.value ?? null;
  return fittedWindow(explanation, dimensions, matchingSlice(slice, explanation.row, dimensions));
}

export function chooseWindow(change: (window: PlaneWindow) => PlaneWindow): void {
  const window = currentWindow();
  const row = explainJob.use.getState().answer?.value.row ?? null;
  if (window) usePlaneWindow.setState({ chosen: change(window), row });
}
