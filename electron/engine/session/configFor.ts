import type { ModelConfig } from "#shared/domain/model";
import { columnLevels } from "#engine/data/columnLevels";
import type { Dataset } from "#engine/data/dataset";
import { usualCategories } from "#engine/model/categorical";

/**
 * The configuration with what the data alone can say: the levels of a categorical likelihood. Levels of other data, which
 * a configuration that was copied may hold, are replaced.
 *
 * @throws AppErrorException `invalid-request` when the data have no such levels
 */
export function configFor(
  config: ModelConfig,
  dataset: Pick<Dataset, "store" | "summary" | "transform">,
): ModelConfig {
  if (config.likelihood !== "categorical") return config;
  if (dataset.summary.shape.kind === "image") {
    return {
      ...config,
      categories: config.categories?.kind === "levels" ? config.categories : usualCategories,
    };
  }
  return { ...config, categories: { kind: "columns", values: columnLevels(dataset) } };
}
