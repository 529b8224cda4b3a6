import type { ModelConfig } from "#shared/domain/model";
import { Random } from "#shared/math/random";
import type { Dataset } from "#engine/data/dataset";
import { pseudoInputParameter } from "#engine/model/vampPrior";
import { observationsOf } from "#engine/train/observations";

/**
 * Where the pseudo-inputs of a VampPrior start: at as many items of the training data, drawn with the seed (Tomczak &
 * Welling 2018, section 4.1). Nothing for another prior.
 */
export function pseudoInputs(config: ModelConfig, dataset: Dataset): Record<string, Float32Array> {
  if (config.prior?.kind !== "vamp") return {};
  const { trainRows } = dataset;
  const order = new Random(config.seed).fork("pseudo-inputs").permutation(trainRows.length);
  const { components } = config.prior;
  const rows = Int32Array.from(
    { length: components },
    (_, i) => trainRows[order[i % order.length] ?? 0] ?? 0,
  );
  const observations = observationsOf(dataset, config);
  const values = new Float32Array(components * observations.features);
  observations.expected(rows, values);
  return { [pseudoInputParameter]: values };
}
