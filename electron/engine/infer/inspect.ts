import type { Inspection } from "#shared/contract/engineContract";
import { isStandardNormal, mixtureLogDensities } from "#shared/math/gaussianMixture";
import { elboOfSamples } from "#engine/evidence/elboOfSamples";
import { klPerDimensionOf } from "#engine/evidence/klToPrior";
import { mixtureOfPrior } from "./priorMixture";
import { Random } from "#shared/math/random";
import type { Dataset } from "#engine/data/dataset";
import type { Observations } from "#engine/train/observations";
import { piecesOf } from "./batchSizes";
import { estimateOf } from "./estimate";
import type { InferencePrograms } from "./programs";
import type { WeightsSource } from "./weights";

export interface InspectionRequest {
  readonly row: number;
  /** At least 2. */
  readonly sampleCount: number;
  readonly seed: number;
}

export interface InspectionContext {
  readonly programs: InferencePrograms;
  readonly observations: Observations;
  readonly dataset: Dataset;
}

/**
 * Everything about one datum but its neighbours. It is a generator so that its caller can let others run at each
 * `yield`; the weights are those at the start throughout.
 *
 * Under stochastic binarisation q(z|x) is that of the grey x, and the log likelihood, linear in x, is that of the grey x
 * too: exactly its expectation over binarised x. With such a q the elbo bounds the expected log p of the binarised x.
 */
export async function* inspect(
  { programs, observations, dataset }: InspectionContext,
  weights: WeightsSource,
  { row, sampleCount, seed }: InspectionRequest,
): AsyncGenerator<void, Omit<Inspection, "neighbours">, void> {
  const { features, latentSize } = programs.model;
  const { parameters, step } = weights;
  const x = new Float32Array(features);
  observations.expected([row], x);
  const { mean = x, sd = x } = await programs.run("encode", 1, parameters, { x });
  const { mean: center = x } = await programs.run("decode", 1, parameters, { z: mean });
  const logVariance = sd.map((s) => 2 * Math.log(s));
  const shared = { x, mean, logVariance, center };

  const noise = new Random(seed).fork("inspect").fork(row);
  const prior = await mixtureOfPrior(programs, parameters);
  const isClosed = isStandardNormal(prior);
  const logPrior = new Float64Array(isClosed ? 0 : sampleCount);
  const logLikelihoods = new Float64Array(sampleCount);
  const sum = new Float64Array(features);
  const squares = new Float64Array(features);
  for (const { start, count, batch } of piecesOf(sampleCount)) {
    const values = new Float32Array(batch * latentSize);
    noise.fillNormal(values, 0, count * latentSize);
    const mask = new Float32Array(batch).fill(1, 0, count);
    const piece = await programs.run("inspect", batch, parameters, { ...shared, noise: values, mask });
    logLikelihoods.set((piece["logLikelihood"] ?? x).subarray(0, count), start);
    if (!isClosed) {
      const z = values
        .subarray(0, count * latentSize)
        .map((e, i) => (mean[i % latentSize] ?? 0) + (sd[i % latentSize] ?? 1) * e);
      logPrior.set(mixtureLogDensities(prior, z), start);
    }
    addTo(sum, piece["sum"] ?? x);
    addTo(squares, piece["squares"] ?? x);
    yield;
  }
  const atMean = await programs.run("inspect", 1, parameters, {
    ...shared,
    noise: new Float32Array(latentSize),
    mask: Float32Array.of(1),
  });

  const klPerDimension = Float32Array.from(klPerDimensionOf(prior)({ mean, sd }));
  const bound = isClosed
    ? null
    : elboOfSamples({ logLikelihood: logLikelihoods, logPrior }, { mean, sd }, prior);
  const kl = bound?.kl ?? klPerDimension.reduce((a, b) => a + b, 0);
  const reconstruction = estimateOf(logLikelihoods);
  const decodedSd = sum.map((s, i) =>
    Math.sqrt(Math.max(0, ((squares[i] ?? 0) - (s * s) / sampleCount) / (sampleCount - 1))),
  );
  return {
    row,
    step,
    x: dataset.displayRows([row]),
    mean,
    sd,
    decodedMean: dataset.toDisplay(center),
    decodedSd: dataset.spreadToDisplay(Float32Array.from(decodedSd)),
    reconstruction,
    logLikelihoodAtMean: atMean["logLikelihood"]?.[0] ?? NaN,
    kl,
    klPerDimension,
    ...(bound === null ? {} : { klError: bound.klError ?? 0 }),
    elbo: {
      value: reconstruction.value - kl,
      standardError: bound?.standardError ?? reconstruction.standardError,
    },
    sampleCount,
    seed,
  };
}

function addTo(total: Float64Array, values: Float32Array): void {
  for (let i = 0; i < total.length; i++) total[i] = (total[i] ?? 0) + (values[i] ?? 0);
}
