import type { EngineContract } from "#shared/contract/engineContract";
import { fail } from "#shared/domain/appError";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import type { Handlers } from "#shared/rpc/server";
import { GridCache } from "#engine/probability/gridCache";
import { explain } from "#engine/probability/explain";
import { mixture } from "#engine/probability/mixture";
import type { ModelReader } from "#engine/probability/modelReader";
import { overlapMap, overlapSummary } from "#engine/probability/overlap";
import { race } from "#engine/probability/race";
import { refineDatum } from "#engine/probability/refineDatum";
import { slice } from "#engine/probability/slice";
import { throttled } from "#engine/probability/throttled";
import { turnsOf } from "#engine/probability/turns";
import { uncertainty } from "#engine/probability/uncertainty";
import { systemClock } from "#engine/scheduler/clock";
import type { Scheduler } from "#engine/scheduler/scheduler";
import { latestEncoding } from "./latestEncoding";
import { requireRows } from "./requests";
import type { Session } from "./session";

type EvidenceCommand = Extract<keyof Handlers<EngineContract>, `evidence:${string}` | `overlap:${string}`>;

/** The probability of one datum, and of all data together. Every piece of the work is a job of the scheduler. */
export function evidenceHandlers(
  session: Session,
  scheduler: Scheduler,
): Pick<Handlers<EngineContract>, EvidenceCommand> {
  const { now } = systemClock;
  const grids = new GridCache();
  const readerOf = async (row: number, signal: CancelSignal): Promise<ModelReader> => {
    const { model, dataset } = session;
    requireRows([row], dataset);
    const { programs, observations } = model;
    const turns = turnsOf(scheduler, signal, model.signal);
    // In a turn: no training step writes to the weights meanwhile.
    const weights = await turns.take(() => model.viewedCopy());
    return { programs, observations, dataset, weights, turns, now, grids };
  };
  const overlapOf = (rows: Int32Array | null, signal: CancelSignal) => {
    const { openModel, dataset } = session;
    requireRows(rows ?? [], dataset);
    if (openModel === null && dataset.latents !== null && dataset.latents.sd === null) {
      fail({
        code: "no-model",
        message: `"${dataset.summary.name}" has latent means without spreads, so there is no q(z|x) to average.`,
        hint: "Open it with the array or the columns that hold the standard deviations.",
      });
    }
    const setting = { turns: turnsOf(scheduler, signal, openModel?.signal ?? signal), now };
    return { setting, encoding: latestEncoding(session) };
  };
  return {
    "evidence:explain": async (request, { signal, progress }) =>
      explain(await readerOf(request.row, signal), request, throttled(progress, now)),
    "evidence:race": async (request, { signal, progress }) =>
      race(await readerOf(request.row, signal), request, throttled(progress, now)),
    "evidence:mixture": async (request, { signal, progress }) =>
      mixture(await readerOf(request.row, signal), request, throttled(progress, now)),
    "evidence:slice": async (request, { signal, progress }) =>
      slice(await readerOf(request.row, signal), request, throttled(progress, now)),
    "evidence:refine": async (request, { signal, progress }) =>
      refineDatum(await readerOf(request.row, signal), request, progress),
    "evidence:uncertainty": async (request, { signal, progress }) =>
      uncertainty(await readerOf(request.row, signal), request, throttled(progress, now)),
    "overlap:map": (request, { signal, progress }) => {
      const { setting, encoding } = overlapOf(request.rows, signal);
      return overlapMap(setting, encoding, request, throttled(progress, now));
    },
    "overlap:summary": (request, { signal, progress }) => {
      const { setting, encoding } = overlapOf(request.rows, signal);
      return overlapSummary(setting, encoding, request, throttled(progress, now));
    },
  };
}
