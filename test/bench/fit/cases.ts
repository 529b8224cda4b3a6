import type { ModelConfig } from "#shared/domain/model";
import type { ObjectiveConfig } from "#shared/domain/objective";
import { plainElbo } from "#shared/domain/objective";

/** What is trained on both sides, with every seed once. */
export interface FitCase {
  readonly name: string;
  readonly latentSize: number;
  readonly objective: ObjectiveConfig;
  readonly seeds: readonly number[];
  /** K on the test rows. With few the ELBO is as good, and L_K is another bound. */
  readonly testSamples: number;
}

/** The same for all: 784-400-d-400-784 with ReLU, Adam at 0.001 with its usual constants, 10 epochs of 80 batches of 100. */
export const schedule = { hidden: 400, batchSize: 100, steps: 800, learningRate: 1e-3 } as const;

/** A case's model as the app is asked for it. */
export const configOf = ({ latentSize, objective }: FitCase, seed: number): ModelConfig => ({
  hidden: [schedule.hidden],
  ...{ latentSize, objective, seed },
  ...{ activation: "relu", likelihood: "bernoulli", binarisation: "static" },
});

/** K of L_K on the test rows. */
export const TEST_SAMPLES = 500;

const iwae: ObjectiveConfig = { kind: "iwae", samples: 50, gradient: "plain" };
const seeds = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + i);

const large = { testSamples: TEST_SAMPLES };

export const fitCases: readonly FitCase[] = [
  { name: "elbo-2", latentSize: 2, objective: plainElbo, seeds: seeds(1, 12), ...large },
  { name: "elbo-32", latentSize: 32, objective: plainElbo, seeds: seeds(1, 4), ...large },
  { name: "iwae50-2", latentSize: 2, objective: iwae, seeds: seeds(1, 1), ...large },
  { name: "iwae50-32", latentSize: 32, objective: iwae, seeds: seeds(1, 1), ...large },
];

/** Where two dimensions end up depends on the start, by a nat from one model to the next: more of them, by their ELBO alone. */
export const moreSeeds: FitCase = {
  ...{ name: "more-2", latentSize: 2, objective: plainElbo, seeds: seeds(101, 12) },
  testSamples: 20,
};
