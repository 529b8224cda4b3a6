import { sampleMixture } from "#shared/math/gaussianMixture";
import { Random } from "#shared/math/random";
import type { Dataset } from "#engine/data/dataset";
import { mixtureOfPrior } from "./priorMixture";
import { paddedRows, piecesOf } from "./batchSizes";
import { decodePiece } from "./decode";
import type { InferencePrograms } from "./programs";
import type { WeightsSource } from "./weights";

export interface PriorSamplesRequest {
  readonly count: number;
  readonly seed: number;
  readonly show: "mean" | "draw";
}

/**
 * z ~ p(z), [count, latentSize], and for each the mean of p(x|z) or one draw from it, [count, features], display units.
 * Yields between pieces. The same seed gives the same z whatever the weights, and the first samples of a larger count.
 */
export async function* priorSamples(
  programs: InferencePrograms,
  weights: WeightsSource,
  dataset: Pick<Dataset, "toDisplay">,
  { count, seed, show }: PriorSamplesRequest,
): AsyncGenerator<void, { readonly z: Float32Array; readonly values: Float32Array }, void> {
  const { features, latentSize, likelihood } = programs.model;
  const z = new Float32Array(count * latentSize);
  const random = new Random(seed).fork("prior");
  if (programs.model.prior.components === null) random.fillNormal(z);
  else z.set(sampleMixture(await mixtureOfPrior(programs, weights.parameters), count, random));
  const likelihoodNoise = new Random(seed).fork("likelihood");
  const values = new Float32Array(count * features);
  for (const piece of piecesOf(count)) {
    if (show === "mean") {
      values.set(await decodePiece(programs, weights, dataset, z, piece), piece.start * features);
    } else {
      const noise = new Float32Array(piece.batch * features);
      fillNoise(likelihoodNoise, likelihood.noise, noise.subarray(0, piece.count * features));
      const inputs = { z: paddedRows(z, latentSize, piece), noise };
      const { draw = noise } = await programs.run("draw", piece.batch, weights.parameters, inputs);
      values.set(dataset.toDisplay(draw.subarray(0, piece.count * features)), piece.start * features);
    }
    yield;
  }
  return { z, values };
}

function fillNoise(random: Random, kind: "uniform" | "normal", out: Float32Array): void {
  if (kind === "normal") random.fillNormal(out);
  else for (let i = 0; i < out.length; i++) out[i] = random.uniform();
}
