import type { ModelConfig } from "#shared/domain/model";
import type { Dataset } from "#engine/data/dataset";
import { InferencePrograms } from "#engine/infer/programs";
import type { WeightsSource } from "#engine/infer/weights";
import { buildModel } from "#engine/model/model";
import { initialParameters } from "#engine/model/parameters";
import { observationsOf, type Observations } from "#engine/train/observations";
import { barImages, runtime, smallModel, table } from "../train/smallData";

export interface Small {
  readonly dataset: Dataset;
  readonly programs: InferencePrograms;
  readonly observations: Observations;
  readonly weights: WeightsSource;
}

/** An untrained model whose weights are large enough that every z decodes differently. */
export function smallImages(count = 40, change: Partial<ModelConfig> = {}): Small {
  return smallOf(barImages(count), { ...smallModel, ...change });
}

export function smallTable(): Small {
  const data = Float64Array.from({ length: 120 }, (_, i) => 100 * (i % 3) + 10 * Math.sin(i) * (1 + (i % 3)));
  return smallOf(table(data, ["a", "b", "c"]), { ...smallModel, likelihood: "gaussian" });
}

function smallOf(dataset: Dataset, config: ModelConfig): Small {
  const model = buildModel(config, dataset.summary.features);
  const start = initialParameters(model.parameters, 4);
  const parameters = Object.fromEntries(
    Object.entries(start).map(([name, values]) => [name, values.map((v, i) => 2 * v + 0.1 * Math.sin(i))]),
  );
  return {
    dataset,
    programs: new InferencePrograms(runtime, model),
    observations: observationsOf(dataset, config),
    weights: { parameters, step: 5 },
  };
}

/** Runs a generator to its end. */
export async function finish<T>(work: AsyncGenerator<void, T, void>): Promise<T> {
  for (;;) {
    const { done, value } = await work.next();
    if (done === true) return value;
  }
}
