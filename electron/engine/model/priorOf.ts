import { assertNever } from "#shared/domain/assertNever";
import { standardNormalPrior, type PriorConfig } from "#shared/domain/prior";
import { mixturePrior } from "./mixturePrior";
import type { EncoderNetwork } from "./network";
import type { Prior } from "./prior";
import { standardNormal } from "./standardNormal";
import { vampPrior } from "./vampPrior";

/** The prior of a model's configuration. */
export function priorOf(
  config: PriorConfig = standardNormalPrior,
  { latentSize, features, encoder }: { latentSize: number; features: number; encoder: EncoderNetwork },
): Prior {
  switch (config.kind) {
    case "standard-normal":
      return standardNormal;
    case "mixture":
      return mixturePrior(config.components, latentSize);
    case "vamp":
      return vampPrior(config.components, features, encoder);
    default:
      return assertNever(config);
  }
}
