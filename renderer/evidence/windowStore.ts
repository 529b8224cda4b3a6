import { create } from "zustand";
import { explainJob } from "./evidenceJobs";
import { fittedWindow, planeDimensions, type PlaneWindow } from "./planeWindow";
import { useView } from "../stores/viewStore";

interface WindowState {
  /** Set by zooming or panning; null for the fitted one. One window for all small maps. */
  readonly chosen: PlaneWindow | null;
  /** The row that it was chosen on: another row starts fitted. */
  readonly row: number | null;
}

export const usePlaneWindow = create<WindowState>(() => ({ chosen: null, row: null }));

export const fitWindow = (): void => usePlaneWindow.setState({ chosen: null, row: null });

/** The window that the maps of this workspace show now; null before there is an explanation. */
export function currentWindow(): PlaneWindow | null {
  const explanation = explainJob.use.getState().answer?.value;
  if (!explanation) return null;
  const { chosen, row } = usePlaneWindow.getState();
  if (chosen && row === explanation.row) return chosen;
  return fittedWindow(explanation, planeDimensions(explanation.latentSize, useView.getState().projection));
}

export function chooseWindow(change: (window: PlaneWindow) => PlaneWindow): void {
  const window = currentWindow();
  const row = explainJob.use.getState().answer?.value.row ?? null;
  if (window) usePlaneWindow.setState({ chosen: change(window), row });
}
