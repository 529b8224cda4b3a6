import type { Model } from "#engine/model/model";
import { weightCount } from "#engine/model/parameters";
import type { TensorSpecs } from "#engine/program/runtime";
import { adamOptimiser } from "#engine/train/adamOptimiser";
import { stateLayoutOf } from "#engine/train/stateLayout";

/** What a checkpoint of the model holds, and how many weights are trained. */
export function specsOfModel(model: Model): { readonly state: TensorSpecs; readonly weightCount: number } {
  return {
    state: stateLayoutOf(model, adamOptimiser).specs,
    weightCount: weightCount(model.parameters),
  };
}
