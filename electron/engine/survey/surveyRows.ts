import type { SurveyParameters } from "#shared/contract/surveyContract";
import { AppErrorException } from "#shared/domain/appError";
import { mixtureLogDensities } from "#shared/math/gaussianMixture";
import { checkGaussian, gaussianLogDensities, sampleGaussian } from "#engine/evidence/diagonalGaussian";
import { logImportanceWeights } from "#engine/evidence/importanceWeights";
import { priorMixture } from "#engine/infer/priorMixture";
import { paddedRows, piecesOf } from "#engine/infer/batchSizes";
import type { Model } from "#engine/model/model";
import { datumOf, datumRandom } from "#engine/probability/datum";
import { drawInTurns } from "#engine/probability/drawInTurns";
import { latentPieces } from "#engine/probability/latentPieces";
import type { ModelReader } from "#engine/probability/modelReader";
import { inTurns } from "#engine/probability/turns";
import { figuresOf, type RowFigures } from "./rowFigures";

type Noise = Pick<SurveyParameters, "samples" | "seed">;

/** Any count above the largest batch shows which batch the model's latents are cut into. */
const MANY = 1 << 20;

/**
 * Rows whose latents fill one batch together: 1 where the samples of one row do so alone. Depends on the model and the
 * parameters only, so that a survey that was interrupted cuts its rows as one that was not.
 */
export function rowsPerGroup(model: Model, samples: number): number {
  const [{ batch } = { batch: 1 }] = latentPieces(model, MANY);
  return Math.max(1, Math.floor(batch / samples));
}

/**
 * The figures of a group of rows, by the binarisation and the noise that `evidence:explain` has for the same seed. One row
 * is drawn exactly as there; several share their batches, whose products may round differently in the last digits of a
 * float32.
 *
 * @throws AppErrorException `not-finite` that names the row, `cancelled`
 */
export async function surveyRows(
  reader: ModelReader,
  rows: ArrayLike<number>,
  noise: Noise,
): Promise<readonly RowFigures[]> {
  const [row] = Array.from(rows);
  if (row === undefined) return [];
  return rows.length === 1 ? [await surveyOne(reader, row, noise)] : surveyTogether(reader, rows, noise);
}

async function surveyOne(reader: ModelReader, row: number, { samples, seed }: Noise): Promise<RowFigures> {
  return namingRow(row, async () => {
    const { q, prior, joint, random } = await datumOf(reader, row, seed);
    const stream = random.fork("encoder");
    const drawn = await drawInTurns(joint, q, samples, stream, "encoder samples", () => undefined);
    // k̂ sorts the weights: some milliseconds that are the device's as well.
    return reader.turns.take(() => figuresOf(drawn, q, prior));
  });
}

async function surveyTogether(
  reader: ModelReader,
  rows: ArrayLike<number>,
  { samples, seed }: Noise,
): Promise<readonly RowFigures[]> {
  const { programs, observations, weights, turns, now } = reader;
  const { features, latentSize: d } = programs.model;
  const x = new Float32Array(rows.length * features);
  const streams = Array.from(rows, (row) => datumRandom(row, seed));
  streams.forEach((stream, i) =>
    observations.draw([rows[i] ?? 0], stream.fork("binarisation"), x, i * features),
  );
  const q = await encodeAll(reader, x, rows.length);
  const prior = await turns.take(() => priorMixture(programs, weights));

  const total = rows.length * samples;
  const z = new Float64Array(total * d);
  for (const [i, stream] of streams.entries()) {
    const own = q[i];
    if (own === undefined) throw new Error(`Row ${i} of the group was not encoded`);
    await namingRow(rows[i] ?? 0, async () => checkGaussian(own));
    z.set(sampleGaussian(own, samples, stream.fork("encoder")), i * samples * d);
  }
  const latents = Float32Array.from(z);
  const logLikelihood = new Float64Array(total);
  const pieces = latentPieces(programs.model, total);
  let next = 0;
  await inTurns(turns, now, async () => {
    const piece = pieces[next++];
    if (piece === undefined) return false;
    const each = new Float32Array(piece.batch * features);
    for (let k = 0; k < piece.count; k++) {
      const owner = Math.floor((piece.start + k) / samples);
      each.set(x.subarray(owner * features, (owner + 1) * features), k * features);
    }
    const inputs = { x: each, z: paddedRows(latents, d, piece) };
    const { logLikelihood: values = each } = await programs.run(
      "likelihoods",
      piece.batch,
      weights.parameters,
      inputs,
    );
    logLikelihood.set(values.subarray(0, piece.count), piece.start);
    return next < pieces.length;
  });

  const figures: RowFigures[] = [];
  for (const [i, own] of q.entries()) {
    const likelihoods = logLikelihood.subarray(i * samples, (i + 1) * samples);
    const mine = z.subarray(i * samples * d, (i + 1) * samples * d);
    const logPrior = mixtureLogDensities(prior, mine);
    const logJoint = likelihoods.map((value, k) => value + (logPrior[k] ?? NaN));
    figures.push(
      await namingRow(rows[i] ?? 0, () =>
        turns.take(() => {
          const logWeights = logImportanceWeights(logJoint, gaussianLogDensities(own, mine));
          return figuresOf({ logWeights, logPrior, logLikelihood: likelihoods }, own, prior);
        }),
      ),
    );
  }
  return figures;
}

interface Encoded {
  /** [latentSize] each, prior σ. */
  readonly mean: Float32Array;
  readonly sd: Float32Array;
}

/** q(z|x) of each of `count` rows of x, [count, features]. */
async function encodeAll(
  { programs, weights, turns }: ModelReader,
  x: Float32Array,
  count: number,
): Promise<readonly Encoded[]> {
  const { features, latentSize: d } = programs.model;
  const encoded: Encoded[] = [];
  for (const piece of piecesOf(count)) {
    const inputs = { x: paddedRows(x, features, piece) };
    const { mean = x, sd = x } = await turns.take(() =>
      programs.run("encode", piece.batch, weights.parameters, inputs),
    );
    for (let i = 0; i < piece.count; i++) {
      encoded.push({ mean: mean.slice(i * d, (i + 1) * d), sd: sd.slice(i * d, (i + 1) * d) });
    }
  }
  return encoded;
}

/** What fails for one row says which; rows count from 1 in messages. */
async function namingRow<T>(row: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppErrorException) || error.appError.code !== "not-finite") throw error;
    const { appError } = error;
    throw new AppErrorException({
      ...appError,
      message: `Row ${row + 1}: ${appError.message}`,
      where: { ...appError.where, row: row + 1 },
    });
  }
}
