import type { EngineContract } from "#shared/contract/engineContract";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import type { GaussianMixture } from "#shared/math/gaussianMixture";
import type { Handlers } from "#shared/rpc/server";
import { piecesOf } from "#engine/infer/batchSizes";
import { decodeAll, decodePiece } from "#engine/infer/decode";
import { inspect } from "#engine/infer/inspect";
import { nearestRows } from "#engine/infer/neighbours";
import { priorSamples } from "#engine/infer/priorSamples";
import { throwIfCancelled } from "#engine/scheduler/cancellation";
import type { Scheduler } from "#engine/scheduler/scheduler";
import { latestEncoding } from "./latestEncoding";
import type { OpenModel } from "./openModel";
import { requireLatents, requireRows } from "./requests";
import type { Session } from "./session";

type InferenceCommand =
  | "encoding:snapshot"
  | "infer:decode"
  | "infer:decodeGrid"
  | "infer:inspect"
  | "infer:priorSamples";

/** What reads the model. All of it runs as chunks of the scheduler, so that no two computations share the device. */
export function inferenceHandlers(
  session: Session,
  scheduler: Scheduler,
): Pick<Handlers<EngineContract>, InferenceCommand> {
  return {
    "encoding:snapshot": () => {
      const { prior, ...encoding } = latestEncoding(session);
      const { datasetVersion } = session;
      return { ...encoding, datasetVersion, ...(prior === undefined ? {} : { prior: columnsOf(prior) }) };
    },

    "infer:decode": ({ z, count }, { signal }) =>
      scheduler.run(
        "interactive",
        async () => {
          // Read here, not when the call came in: another model may have been opened while it waited.
          const { model, dataset } = session;
          requireLatents(z, count, model.programs.model.latentSize);
          const { viewedWeights } = model;
          const { step } = viewedWeights;
          return { mean: await decodeAll(model.programs, viewedWeights, dataset, z, count), step };
        },
        { signal },
      ),

    "infer:decodeGrid": ({ z, count }, { signal, progress }) => {
      const { model, dataset } = session;
      requireLatents(z, count, model.programs.model.latentSize);
      return scheduler.runJob(
        async function* () {
          const weights = model.viewedCopy();
          const { features } = model.programs.model;
          const mean = new Float32Array(count * features);
          for (const piece of piecesOf(count)) {
            throwIfCancelled(model.signal);
            mean.set(await decodePiece(model.programs, weights, dataset, z, piece), piece.start * features);
            progress({ done: piece.start + piece.count, total: count });
            yield;
          }
          return { mean, step: weights.step };
        },
        { signal },
      );
    },

    "infer:inspect": async ({ row, sampleCount, neighbourCount, seed }, { signal }) => {
      const { model, dataset } = session;
      requireRows([row], dataset);
      const { observations, programs } = model;
      const weights = await scheduler.run("interactive", () => model.viewedCopy(), { signal });
      const inspection = await interactively(
        scheduler,
        model,
        inspect({ programs, observations, dataset }, weights, { row, sampleCount, seed }),
        signal,
      );
      const latest = model.viewedEncoding;
      const neighbours =
        latest === null
          ? { rows: new Int32Array(0), distances: new Float32Array(0) }
          : nearestRows(latest.mean, latest.latentSize, row, neighbourCount);
      return { ...inspection, neighbours };
    },

    "infer:priorSamples": (request, { signal }) => {
      const { model, dataset } = session;
      return scheduler.runJob(
        async function* () {
          const work = priorSamples(model.programs, model.viewedCopy(), dataset, request);
          for (;;) {
            throwIfCancelled(model.signal);
            const { done, value } = await work.next();
            // A generator's value is its result exactly when it is done.
            if (done === true) return value;
            yield;
          }
        },
        { signal },
      );
    },
  };
}

/** Runs a generator chunk by chunk before anything that is not interactive. */
async function interactively<T>(
  scheduler: Scheduler,
  model: OpenModel,
  work: AsyncGenerator<void, T, void>,
  signal: CancelSignal,
): Promise<T> {
  for (;;) {
    const { done, value } = await scheduler.run(
      "interactive",
      () => {
        throwIfCancelled(model.signal);
        return work.next();
      },
      { signal },
    );
    if (done === true) return value;
  }
}

/** A mixture as it crosses. */
const columnsOf = ({ logWeights, mean, sd }: GaussianMixture) => ({
  logWeights: Float32Array.from(logWeights),
  mean: Float32Array.from(mean),
  sd: Float32Array.from(sd),
});
