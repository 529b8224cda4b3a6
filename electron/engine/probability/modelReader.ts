import type { Dataset } from "#engine/data/dataset";
import type { InferencePrograms } from "#engine/infer/programs";
import type { WeightsSource } from "#engine/infer/weights";
import type { Observations } from "#engine/train/observations";
import type { GridCache } from "./gridCache";
import type { Turns } from "./turns";

/** The open model as one long computation reads it: weights that no training step writes to, and turns on the device. */
export interface ModelReader {
  readonly programs: InferencePrograms;
  readonly observations: Observations;
  readonly dataset: Dataset;
  readonly weights: WeightsSource;
  readonly turns: Turns;
  /** Milliseconds, never going back. */
  readonly now: () => number;
  /** Where grids are kept between questions. */
  readonly grids?: GridCache;
}

/** How far one phase of a computation has come. */
export interface PhaseProgress {
  readonly phase: string;
  readonly done: number;
  readonly total: number;
}

export type Report = (progress: PhaseProgress) => void;
