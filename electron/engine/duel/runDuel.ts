import type { Duel } from "#shared/contract/duelContract";
import type { EngineContract } from "#shared/contract/engineContract";
import type { Estimate } from "#shared/contract/estimate";
import { AppErrorException } from "#shared/domain/appError";
import { Random } from "#shared/math/random";
import type { Params, Progress } from "#shared/rpc/contract";
import { aggregateOverlap } from "#engine/evidence/aggregateOverlap";
import { throttled } from "#engine/probability/throttled";
import { finishInTurns } from "#engine/probability/turns";
import type { Report } from "#engine/probability/modelReader";
import { rowsPerGroup, surveyRows } from "#engine/survey/surveyRows";
import { requireComparable, type Contender } from "./contender";
import { duelRows } from "./duelRows";
import { duelOf, SideColumns } from "./duelState";
import { encodeContender } from "./encodeContender";

export type DuelRequest = Params<EngineContract, "duel:run">;
export type DuelProgress = Progress<EngineContract, "duel:run">;

/** Samples of the prior for the overlap: an error of half a per cent at most. */
const MOST_OVERLAP_SAMPLES = 10_000;
const FEWEST_OVERLAP_SAMPLES = 1_000;
/** Samples times rows, each a density to evaluate: a second or two. */
const OVERLAP_TERMS = 2e8;
/** Between two states so far, milliseconds: each is the columns of all rows done. */
const STATE_INTERVAL = 500;

/**
 * Two models on the same rows with the same noise: each row has one binarisation for both, and where they have the same
 * latent size the same standard normals, moved and stretched by each one's q. So the difference of a row has less noise
 * than its parts, and its error is over data.
 *
 * @throws AppErrorException `invalid-request` for models that do not compare or too few rows, `not-finite` that names the
 * model and the row, `cancelled`
 */
export async function runDuel(
  a: Contender,
  b: Contender,
  request: DuelRequest,
  report: (progress: DuelProgress) => void,
): Promise<Duel> {
  requireComparable(a, b);
  const { samples, seed, split } = request;
  const { dataset, now } = a.reader;
  const rows = duelRows(dataset, split, request.rows, seed);
  const before = throttled((progress) => report({ ...progress, soFar: null }), now);
  const sides = [
    new SideColumns(a, await overlapOf(a, seed, before), rows.length),
    new SideColumns(b, await overlapOf(b, seed, before), rows.length),
  ] as const;
  const state = (): Duel | null => duelOf(...sides, rows, request);
  // Both in turn, so that what is known so far is of the same rows.
  const block = Math.max(...sides.map(({ contender }) => groupOf(contender, samples)));
  let toldAt = -Infinity;
  for (let start = 0; start < rows.length; start += block) {
    const some = rows.subarray(start, start + block);
    for (const side of sides) {
      const group = groupOf(side.contender, samples);
      for (let at = 0; at < some.length; at += group) {
        side.add(await figuresOf(side.contender, some.subarray(at, at + group), { samples, seed }));
      }
    }
    const done = start + some.length;
    if (now() - toldAt > STATE_INTERVAL) {
      toldAt = now();
      report({ phase: "rows", done, total: rows.length, soFar: state() });
    }
  }
  const duel = state();
  if (duel === null) throw new Error(`A duel of ${rows.length} rows ended without a difference`);
  return duel;
}

const groupOf = ({ reader }: Contender, samples: number): number =>
  rowsPerGroup(reader.programs.model, samples);

/** The overlap of q̄ over all rows and the prior, the same draws from the prior for both models of one latent size. */
async function overlapOf(contender: Contender, seed: number, report: Report): Promise<Estimate> {
  const { reader, name } = contender;
  const { turns, now, dataset } = reader;
  const encoding = await encodeContender(reader, `encoding all rows with ${name}`, report);
  const { count } = dataset.summary;
  const samples = Math.max(
    FEWEST_OVERLAP_SAMPLES,
    Math.min(MOST_OVERLAP_SAMPLES, Math.floor(OVERLAP_TERMS / count)),
  );
  const steps = aggregateOverlap(
    encoding,
    samples,
    new Random(seed).fork("duel").fork("overlap"),
    undefined,
    encoding.prior,
  );
  const { overlap, standardError } = await finishInTurns(turns, now, steps, ({ done, total }) =>
    report({ phase: `overlap of ${name} with the prior`, done, total }),
  );
  return { value: overlap, standardError };
}

/** What fails says by which model. */
async function figuresOf({ reader, name }: Contender, rows: Int32Array, noise: DuelNoise) {
  try {
    return await surveyRows(reader, rows, noise);
  } catch (error) {
    if (!(error instanceof AppErrorException) || error.appError.code !== "not-finite") throw error;
    throw new AppErrorException({ ...error.appError, message: `${name}. ${error.appError.message}` });
  }
}

type DuelNoise = Pick<DuelRequest, "samples" | "seed">;
