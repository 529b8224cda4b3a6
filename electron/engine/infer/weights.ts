import type { TensorMap } from "#engine/program/runtime";

/** The weights of the moment, read anew for each run; their arrays may be written to between runs. */
export interface WeightsSource {
  /** Parameters by their own names. */
  readonly parameters: TensorMap;
  /** Optimiser steps behind them. */
  readonly step: number;
}
