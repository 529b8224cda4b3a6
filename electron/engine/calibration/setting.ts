import { InferencePrograms } from "#engine/infer/programs";
import { buildModel } from "#engine/model/model";
import type { ModelReader, Report } from "#engine/probability/modelReader";
import type { Turns } from "#engine/probability/turns";
import type { Runtime } from "#engine/program/runtime";
import { observationsOf } from "#engine/train/observations";
import { FEATURES, type LinearModel } from "./linearModel";

/** What a calibration computes with. */
export interface CalibrationSetting {
  readonly runtime: Runtime;
  readonly turns: Turns;
  /** Milliseconds, never going back. */
  readonly now: () => number;
  readonly report: Report;
}

/** Programs of the model's own, with exactly its weights, as every question about p(x) wants them. Dispose of `programs`. */
export function readerOf(
  { runtime, turns, now }: CalibrationSetting,
  { config, dataset, parameters }: LinearModel,
): ModelReader {
  return {
    programs: new InferencePrograms(runtime, buildModel(config, FEATURES)),
    observations: observationsOf(dataset, config),
    dataset,
    weights: { parameters, step: 0 },
    turns,
    now,
  };
}
