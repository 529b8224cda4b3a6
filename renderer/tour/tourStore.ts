import { create } from "zustand";
import type { StepId } from "./tourSteps";

interface TourState {
  /** Index of the step that is shown; null while there is no tour. */
  readonly step: number | null;
  /** Steps whose drag or press has happened. */
  readonly done: readonly StepId[];
}

export const useTour = create<TourState>(() => ({ step: null, done: [] }));
