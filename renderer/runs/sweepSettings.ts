import type { ModelConfig } from "#shared/domain/model";

/** A setting that can be varied: a number at this path of `{ model, training }`. */
export interface SweepSetting {
  readonly path: string;
  readonly name: string;
  /** What a form starts from. */
  readonly values: string;
}

const always: readonly SweepSetting[] = [
  { path: "model.latentSize", name: "Latent size", values: "2, 4, 8, 16" },
  { path: "model.seed", name: "Seed", values: "1, 2, 3" },
  { path: "training.learningRate", name: "Learning rate", values: "0.0003, 0.001, 0.003" },
  { path: "training.batchSize", name: "Batch", values: "50, 100, 200" },
];
const ofElbo: readonly SweepSetting[] = [
  { path: "model.objective.beta", name: "β, KL weight", values: "0.5, 1, 2, 4" },
  { path: "model.objective.freeBits", name: "Free bits", values: "0, 0.1, 0.5" },
];
const ofIwae: readonly SweepSetting[] = [
  { path: "model.objective.samples", name: "Samples K", values: "1, 5, 20, 50" },
];

/** The settings of this model that a sweep can vary. */
export const sweepSettings = ({ objective }: Pick<ModelConfig, "objective">): readonly SweepSetting[] => [
  ...always,
  ...(objective.kind === "elbo" ? ofElbo : ofIwae),
];

export const settingName = (path: string): string =>
  [...always, ...ofElbo, ...ofIwae].find((setting) => setting.path === path)?.name ?? path;

/** Numbers between commas, or what is wrong with them. */
export function parseValues(
  text: string,
): { readonly values: readonly number[] } | { readonly problem: string } {
  const parts = text
    .split(/[,;\s]+/)
    .map((part) => part.trim())
    .filter(Boolean);
  const values = parts.map(Number);
  const wrong = parts.find((_, i) => !Number.isFinite(values[i]));
  if (wrong !== undefined) return { problem: `“${wrong}” is not a number.` };
  if (values.length === 0) return { problem: "Write at least one number." };
  if (new Set(values).size < values.length) return { problem: "A number is there twice." };
  if (values.length > 24) return { problem: "At most 24 numbers." };
  return { values };
}
