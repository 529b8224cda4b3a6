import type { HistoryPoint } from "#shared/domain/model";
import type { TensorMap } from "#engine/program/runtime";
import type { TrainingPosition } from "./batchSource";
import type { PendingTerms } from "./history";

/** Everything that training needs to go on as if it had never stopped. */
export interface TrainingSnapshot {
  readonly position: TrainingPosition;
  /** `parameter/…` and `optimiser/…`; without the latter the optimiser starts afresh, `optimiserSteps` being 0. */
  readonly state: TensorMap;
  readonly pending: PendingTerms;
  /** Points up to that step. */
  readonly points: readonly HistoryPoint[];
}

export const copyOfState = (state: TensorMap): TensorMap =>
  Object.fromEntries(Object.entries(state).map(([name, values]) => [name, values.slice()]));
