import { plainElbo, type ObjectiveConfig } from "#shared/domain/objective";
import { assertNever } from "#shared/domain/assertNever";
import { elbo } from "./elbo";
import { iwae } from "./iwae";
import type { Objective } from "./objective";
import { weightedElbo } from "./weightedElbo";

/** The objective of a model's configuration. */
export function objectiveOf(config: ObjectiveConfig): Objective {
  switch (config.kind) {
    case "elbo": {
      const { beta, warmUpSteps, freeBits } = config;
      const isPlain = beta === plainElbo.beta && warmUpSteps === 0 && freeBits === 0;
      return isPlain ? elbo : weightedElbo(config);
    }
    case "iwae":
      return iwae(config);
    default:
      return assertNever(config);
  }
}
