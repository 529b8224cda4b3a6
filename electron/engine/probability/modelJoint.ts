import {
  addMixtureGradients,
  mixtureLogDensities,
  mixtureReach,
  standardNormalMixture,
  type GaussianMixture,
} from "#shared/math/gaussianMixture";
import type { LogJointGradient } from "#engine/evidence/commonNoise";
import type { LogJoint } from "#engine/evidence/logJoint";
import { paddedRows } from "#engine/infer/batchSizes";
import { latentPieces } from "./latentPieces";
import type { ModelReader } from "./modelReader";
import { inTurns } from "./turns";

/**
 * log p(x|z) and log p(z) of the open model for one x, [features] in model space.
 *
 * The decoder and the likelihood run in float32, so that log p(x|z) of hundreds of nats is good to about 1e-4; the prior
 * and all sums over latents are doubles. Every batch takes a turn on the device.
 */
export function modelJoint(
  reader: ModelReader,
  x: Float32Array,
  prior: GaussianMixture = standardNormalMixture(reader.programs.model.latentSize),
): LogJoint {
  const { latentSize } = reader.programs.model;
  return {
    latentSize,
    // Beyond six standard deviations a Gaussian holds 2e-9 of its mass.
    reach: mixtureReach(prior, 6),
    evaluate: async (z, count) => {
      const logLikelihood = new Float64Array(count);
      await evaluateInTurns(reader, "likelihood", x, z, count, (outputs, start, n) => {
        logLikelihood.set((outputs["logLikelihood"] ?? x).subarray(0, n), start);
      });
      return { logLikelihood, logPrior: mixtureLogDensities(prior, z) };
    },
  };
}

/** log p(x, z) with its gradient in z, for climbing; precision and turns as for `modelJoint`. */
export function modelJointGradient(
  reader: ModelReader,
  x: Float32Array,
  prior: GaussianMixture = standardNormalMixture(reader.programs.model.latentSize),
): LogJointGradient {
  const { latentSize } = reader.programs.model;
  return async (z, count) => {
    const logJoint = mixtureLogDensities(prior, z);
    const gradient = new Float64Array(z.length);
    addMixtureGradients(prior, z, gradient);
    await evaluateInTurns(reader, "likelihoodGradient", x, z, count, (outputs, start, n) => {
      const { logLikelihood = x, gradient: slopes = x } = outputs;
      for (let i = 0; i < n; i++)
        logJoint[start + i] = (logJoint[start + i] ?? 0) + (logLikelihood[i] ?? NaN);
      const first = start * latentSize;
      for (let i = 0; i < n * latentSize; i++)
        gradient[first + i] = (gradient[first + i] ?? 0) + (slopes[i] ?? NaN);
    });
    return { logJoint, gradient };
  };
}

async function evaluateInTurns(
  { programs, weights, turns, now }: ModelReader,
  name: "likelihood" | "likelihoodGradient",
  x: Float32Array,
  z: Float64Array,
  count: number,
  take: (outputs: Readonly<Record<string, Float32Array>>, start: number, count: number) => void,
): Promise<void> {
  const { model } = programs;
  const latents = Float32Array.from(z);
  const pieces = latentPieces(model, count);
  let next = 0;
  await inTurns(turns, now, async () => {
    const piece = pieces[next++];
    if (piece === undefined) return false;
    const inputs = { x, z: paddedRows(latents, model.latentSize, piece) };
    take(await programs.run(name, piece.batch, weights.parameters, inputs), piece.start, piece.count);
    return next < pieces.length;
  });
}
