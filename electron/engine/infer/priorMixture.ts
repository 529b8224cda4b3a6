import { standardNormalMixture, type GaussianMixture } from "#shared/math/gaussianMixture";
import type { TensorMap } from "#engine/program/runtime";
import type { InferencePrograms } from "./programs";
import type { WeightsSource } from "./weights";

/** Those of weights that no training step writes to. */
const known = new WeakMap<WeightsSource, Promise<GaussianMixture>>();

/** p(z) of these weights as a mixture. */
export async function mixtureOfPrior(
  programs: InferencePrograms,
  parameters: TensorMap,
): Promise<GaussianMixture> {
  const { latentSize, prior } = programs.model;
  if (prior.components === null) return standardNormalMixture(latentSize);
  const none = new Float32Array(0);
  const { logWeights = none, mean = none, sd = none } = await programs.run("prior", 1, parameters, {});
  return { latentSize, logWeights: normalised(logWeights), mean, sd };
}

/** The same, computed once for weights that stay as they are: a copy, never the trainer's own. */
export function priorMixture(programs: InferencePrograms, weights: WeightsSource): Promise<GaussianMixture> {
  const before = known.get(weights);
  if (before !== undefined) return before;
  const mixture = mixtureOfPrior(programs, weights.parameters);
  known.set(weights, mixture);
  return mixture;
}

/** Float32 leaves the sum of the weights off 1 in its seventh digit. */
function normalised(logWeights: Float32Array): Float64Array {
  let sum = 0;
  for (const value of logWeights) sum += Math.exp(value);
  return Float64Array.from(logWeights, (value) => value - Math.log(sum));
}
