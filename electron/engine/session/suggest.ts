import { plainElbo } from "#shared/domain/objective";
import type { DatasetSummary } from "#shared/domain/dataset";
import { networkPresets } from "#shared/domain/networkPresets";
import type { ModelConfig, TrainingConfig } from "#shared/domain/model";

/** A model that does well on data of this form within minutes on a CPU, in two dimensions so that the map shows it all. */
export function suggestModel(dataset: DatasetSummary): ModelConfig {
  const [usual] = networkPresets(dataset.shape);
  // Left out where there is none, so that the configuration is the same after it was read back.
  const { convolution, normalisation, ...dense } = usual?.settings ?? { hidden: [], activation: "relu" };
  return {
    ...dense,
    ...(convolution === undefined ? {} : { convolution, normalisation }),
    latentSize: 2,
    likelihood: dataset.suggestedLikelihood.kind,
    binarisation: "stochastic",
    objective: plainElbo,
    seed: 1,
  };
}

/** Adam's usual rate; batches of 100, or of a tenth of the data where there are few; 40,000 steps, or 500 epochs if less. */
export function suggestTraining({ trainCount }: DatasetSummary): TrainingConfig {
  const batchSize = Math.max(1, Math.min(100, Math.ceil(trainCount / 10)));
  const stepsOf500Epochs = Math.ceil((500 * trainCount) / batchSize / 1000) * 1000;
  return {
    learningRate: 1e-3,
    batchSize,
    stopAt: Math.min(40_000, stepsOf500Epochs),
    stepsPerSecond: null,
  };
}
