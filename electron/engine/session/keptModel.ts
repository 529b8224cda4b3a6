import type { Dataset } from "#engine/data/dataset";
import { configFor } from "./configFor";
import { freshStart, type ModelStart } from "./modelStart";
import type { OpenModel } from "./openModel";
import { newRunId } from "./runRecordOf";

/**
 * The open model for the same data as they are now: a run of its own that starts from the weights of this one, since a run
 * belongs to the data that it saw. Null where the items have another form, or the networks came from elsewhere.
 * @throws AppErrorException where the likelihood cannot be that of the data any more
 */
export function keptModel(model: OpenModel, before: Dataset, now: Dataset): ModelStart | null {
  const { config, training } = model.summary;
  const isSameForm = JSON.stringify(before.summary.shape) === JSON.stringify(now.summary.shape);
  if (!isSameForm || config.imported !== undefined) return null;
  const { parameters, step } = model.weightsCopy();
  // Parameters are float32; what is whole numbers in a state belongs to the optimiser.
  const weights = parameters as Readonly<Record<string, Float32Array>>;
  const { features } = now.summary;
  const start = freshStart(newRunId(), configFor(config, now), training, features, weights);
  // Levels of columns that changed make another network.
  const isSameNetwork = Object.entries(weights).every(
    ([name, values]) => start.snapshot.state[`parameter/${name}`]?.length === values.length,
  );
  if (!isSameNetwork) return null;
  const remark = `The data were read anew. The model keeps its weights of step ${step}, in a new run.`;
  return { ...start, remarks: step === 0 ? [] : [remark] };
}
