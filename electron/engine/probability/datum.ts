import type { GaussianMixture } from "#shared/math/gaussianMixture";
import { Random } from "#shared/math/random";
import { checkGaussian, type DiagonalGaussian } from "#engine/evidence/diagonalGaussian";
import type { LogJoint } from "#engine/evidence/logJoint";
import { priorMixture } from "#engine/infer/priorMixture";
import { modelJoint } from "./modelJoint";
import type { ModelReader } from "./modelReader";

/** One x as the questions about p(x) see it. */
export interface Datum {
  readonly row: number;
  readonly seed: number;
  /** [features], model space. */
  readonly x: Float32Array;
  /** q(z|x), what the encoder makes of this x. */
  readonly q: DiagonalGaussian & { readonly mean: Float32Array; readonly sd: Float32Array };
  /** p(z). */
  readonly prior: GaussianMixture;
  readonly joint: LogJoint;
  /** Streams by name, the same for the same row and seed: questions that draw under one name see the same latents. */
  readonly random: Random;
}

/** The stream of this row and seed, from which its binarisation and every question about it draw under names of their own. */
export const datumRandom = (row: number, seed: number): Random => new Random(seed).fork("evidence").fork(row);

/**
 * The row as one x that stays the same: under stochastic binarisation p(x) is a probability of 0 and 1, so grey values are
 * binarised once, with `seed`, and ELBO ≤ L_K ≤ log p(x) hold for that binary x with the encoder's answer to it as q. The
 * inspector's ELBO differs: it is the expectation over all binarisations, with the encoder's answer to the grey x.
 *
 * @throws AppErrorException `not-finite` when the encoder gives no density
 */
export async function datumOf(reader: ModelReader, row: number, seed: number): Promise<Datum> {
  const { programs, observations, weights, turns } = reader;
  const random = datumRandom(row, seed);
  const x = new Float32Array(observations.features);
  observations.draw([row], random.fork("binarisation"), x);
  const { mean = x, sd = x } = await turns.take(() => programs.run("encode", 1, weights.parameters, { x }));
  const q = { mean, sd };
  checkGaussian(q);
  const prior = await turns.take(() => priorMixture(programs, weights));
  return { row, seed, x, q, prior, joint: modelJoint(reader, x, prior), random };
}
