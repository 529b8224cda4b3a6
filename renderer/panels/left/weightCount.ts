import type { ModelConfig } from "#shared/domain/model";

/**
 * Weights and biases of a model before it is made: the encoder with its two heads (mean and log variance), the
 * mirrored decoder, and the learned noise of a Gaussian likelihood.
 */
export function modelWeightCount(
  config: Pick<ModelConfig, "hidden" | "latentSize" | "likelihood">,
  features: number,
): number {
  const { hidden, latentSize, likelihood } = config;
  const chain = (sizes: readonly number[]): number =>
    sizes.slice(1).reduce((sum, width, i) => sum + ((sizes[i] ?? 0) + 1) * width, 0);
  const last = hidden.at(-1) ?? features;
  const encoder = chain([features, ...hidden]) + 2 * (last + 1) * latentSize;
  const decoder = chain([latentSize, ...[...hidden].reverse(), features]);
  return encoder + decoder + (likelihood === "gaussian" ? 1 : 0);
}
