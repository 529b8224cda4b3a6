import { assertNever } from "#shared/domain/assertNever";
import type { ModelConfig } from "#shared/domain/model";

/**
 * Weights and biases of a model before it is made: the encoder with its two heads (mean and log variance), the
 * mirrored decoder, and what the likelihood learns itself.
 */
export function modelWeightCount(
  config: Pick<ModelConfig, "hidden" | "latentSize" | "likelihood" | "categories">,
  features: number,
): number {
  const { hidden, latentSize, likelihood } = config;
  const chain = (sizes: readonly number[]): number =>
    sizes.slice(1).reduce((sum, width, i) => sum + ((sizes[i] ?? 0) + 1) * width, 0);
  const last = hidden.at(-1) ?? features;
  const encoder = chain([features, ...hidden]) + 2 * (last + 1) * latentSize;
  const decoder = chain([latentSize, ...[...hidden].reverse(), outputCount(config, features)]);
  return encoder + decoder + likelihoodWeights(likelihood, features);
}

/** Numbers that the decoder gives for one item: a logit for each level under a categorical likelihood. */
function outputCount(
  { likelihood, categories }: Pick<ModelConfig, "likelihood" | "categories">,
  features: number,
): number {
  if (likelihood !== "categorical") return features;
  if (categories?.kind !== "columns") return features * (categories?.count ?? 16);
  return features * Math.max(...categories.values.map(({ length }) => length));
}

function likelihoodWeights(likelihood: ModelConfig["likelihood"], features: number): number {
  switch (likelihood) {
    case "gaussian":
    case "discretised-logistic":
      return 1;
    case "gaussian-per-dimension":
      return features;
    case "bernoulli":
    case "continuous-bernoulli":
    case "gaussian-fixed":
    case "categorical":
      return 0;
    default:
      return assertNever(likelihood);
  }
}
