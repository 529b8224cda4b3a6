import { useEngineMirror } from "../stores/engineMirror";
import { focusTour } from "../tour/focusTour";
import { startTour } from "../tour/tourActions";
import { toggleLargeType } from "../tour/tourMemory";
import { useTour } from "../tour/tourStore";
import type { Command } from "./command";

/** Starts the tour, or goes back to its card from wherever the focus is. */
function openTour(): void {
  if (useTour.getState().step === null) startTour();
  else focusTour();
}

export const tourCommands: readonly Command[] = [
  {
    id: "help:tour",
    title: "Guided tour",
    group: "Help",
    shortcut: "F1",
    blocked: () => (useEngineMirror.getState().session?.model ? null : "There is no model yet."),
    run: openTour,
  },
  {
    id: "view:largeType",
    title: "Large type, for a projector, on or off",
    group: "View",
    run: toggleLargeType,
  },
];
