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
      const { beta, warmUpSteps, freeBits, weighs = "kl" } = config;
      // A warm-up of no steps is none however often it comes, and a total correlation that counts once is in the KL.
      const isWarmed = warmUpSteps > 0 && (weighs === "kl" || beta !== 1);
      const isPlain = beta === plainElbo.beta && !isWarmed && freeBits === 0;
      return isPlain ? elbo : weightedElbo(config);
    }
    case "iwae":
      return iwae(config);
    default:
      return assertNever(config);
  }
}
