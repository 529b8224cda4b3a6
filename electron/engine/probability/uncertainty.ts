import { assertNever } from "#shared/domain/assertNever";
import type { EngineContract } from "#shared/contract/engineContract";
import type { Random } from "#shared/math/random";
import type { Params, ResultOf } from "#shared/rpc/contract";
import { sampleGaussian } from "#engine/evidence/diagonalGaussian";
import { sampleMixture } from "#shared/math/gaussianMixture";
import { paretoSmooth } from "#engine/evidence/paretoSmoothing";
import { decodePiece } from "#engine/infer/decode";
import { piecesOf } from "#engine/infer/batchSizes";
import { datumOf, type Datum } from "./datum";
import { drawInTurns } from "./drawInTurns";
import { knownGrid } from "./gridCache";
import { sampleGrid, sampleIndices } from "./resample";
import type { ModelReader, Report } from "./modelReader";
import { verdictOf } from "./rows";
import { inTurns } from "./turns";

export type UncertaintyRequest = Params<EngineContract, "evidence:uncertainty">;
export type UncertaintyResult = ResultOf<EngineContract, "evidence:uncertainty">;

/** Samples of q that p(z|x) is resampled from. */
const CANDIDATES = 10_000;

interface Latents {
  /** [count, latentSize], prior σ. */
  readonly z: Float64Array;
  /** How they were drawn, in words. */
  readonly source: string;
}

/** Mean and sd of decoded latents, display units; each decode is a mean of p(x|z), never a draw from it. */
export async function uncertainty(
  reader: ModelReader,
  request: UncertaintyRequest,
  report: Report,
): Promise<UncertaintyResult> {
  const { programs, weights, dataset, turns, now } = reader;
  const { count } = request;
  const datum = await datumOf(reader, request.row, request.seed);
  const { z: latents, source } = await latentsOf(reader, datum, request, report);
  const z = Float32Array.from(latents);
  const { features } = programs.model;
  const decoded = new Float32Array(count * features);
  const pieces = piecesOf(count);
  let next = 0;
  await inTurns(turns, now, async () => {
    const piece = pieces[next++];
    if (piece === undefined) return false;
    decoded.set(await decodePiece(programs, weights, dataset, z, piece), piece.start * features);
    report({ phase: "decoding", done: piece.start + piece.count, total: count });
    return next < pieces.length;
  });
  return { source, step: weights.step, ...meanAndSd(decoded, count, features), z, decoded };
}

async function latentsOf(
  reader: ModelReader,
  datum: Datum,
  { under, count }: UncertaintyRequest,
  report: Report,
): Promise<Latents> {
  const { q, prior } = datum;
  const random = datum.random.fork("uncertainty");
  switch (under) {
    case "approximate-posterior":
      return { z: sampleGaussian(q, count, random), source: "samples of q(z|x)" };
    case "prior":
      return {
        z: sampleMixture(prior, count, random),
        source: "samples of p(z)",
      };
    case "posterior":
      return posteriorLatents(reader, datum, count, random, report);
    default:
      return assertNever(under);
  }
}

async function posteriorLatents(
  reader: ModelReader,
  datum: Datum,
  count: number,
  random: Random,
  report: Report,
): Promise<Latents> {
  const { joint, q } = datum;
  const { posterior } = await knownGrid(reader, datum, report);
  if (posterior !== null) {
    return { z: sampleGrid(posterior, count, random), source: "samples of p(z|x) on the grid" };
  }
  const d = joint.latentSize;
  const stream = datum.random.fork("encoder");
  const { z, logWeights } = await drawInTurns(joint, q, CANDIDATES, stream, "encoder samples", report);
  const chosen = sampleIndices(paretoSmooth(logWeights).logWeights, count, random);
  const { sentence } = verdictOf(logWeights);
  return {
    z: Float64Array.from(
      { length: count * d },
      (_, i) => z[(chosen[Math.floor(i / d)] ?? 0) * d + (i % d)] ?? 0,
    ),
    source: `importance resampling of ${CANDIDATES.toLocaleString("en")} samples of q(z|x). ${sentence}`,
  };
}

/** By value over the decodes, with the divisor n − 1, [features] each. */
function meanAndSd(
  values: Float32Array,
  count: number,
  features: number,
): { readonly mean: Float32Array; readonly sd: Float32Array } {
  const mean = new Float64Array(features);
  for (let i = 0; i < values.length; i++)
    mean[i % features] = (mean[i % features] ?? 0) + (values[i] ?? 0) / count;
  const squares = new Float64Array(features);
  for (let i = 0; i < values.length; i++) {
    squares[i % features] =
      (squares[i % features] ?? 0) + ((values[i] ?? 0) - (mean[i % features] ?? 0)) ** 2;
  }
  return {
    mean: Float32Array.from(mean),
    sd: Float32Array.from(squares, (s) => Math.sqrt(s / (count - 1))),
  };
}
