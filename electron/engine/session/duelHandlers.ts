import type { EngineContract } from "#shared/contract/engineContract";
import { fail } from "#shared/domain/appError";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import type { Handlers } from "#shared/rpc/server";
import type { Contender } from "#engine/duel/contender";
import { encodeContender } from "#engine/duel/encodeContender";
import { runDuel } from "#engine/duel/runDuel";
import { InferencePrograms } from "#engine/infer/programs";
import { throttled } from "#engine/probability/throttled";
import { turnsOf } from "#engine/probability/turns";
import { systemClock } from "#engine/scheduler/clock";
import type { Scheduler } from "#engine/scheduler/scheduler";
import { observationsOf } from "#engine/train/observations";
import { withoutPrefix } from "#engine/train/prefix";
import { startFrom } from "./modelStart";
import type { Session } from "./session";

type DuelCommand = Extract<keyof Handlers<EngineContract>, `duel:${string}`>;

/** Two models of the open data against each other. Every piece of the work is a job of the scheduler. */
export function duelHandlers(
  session: Session,
  scheduler: Scheduler,
): Pick<Handlers<EngineContract>, DuelCommand> {
  const { now } = systemClock;

  /** A run of the open data by its newest checkpoint, or the open model as it stands, for as long as `work` takes. */
  async function withContender<T>(
    runId: string | null,
    signal: CancelSignal,
    work: (contender: Contender) => Promise<T>,
  ): Promise<T> {
    const { model, dataset } = session;
    const turns = turnsOf(scheduler, signal, model.signal);
    if (runId === null) {
      const { programs, observations, summary } = model;
      // In a turn: no training step writes to the weights meanwhile.
      const weights = await turns.take(() => model.weightsCopy());
      const reader = { programs, observations, dataset, weights, turns, now };
      return work({ runId: summary.runId, name: summary.name, reader });
    }
    const folder = await session.runFolder(runId);
    const { name, datasetId } = await folder.record();
    if (datasetId !== dataset.summary.id) {
      fail({
        code: "invalid-request",
        message: `"${name}" is a model of other data than "${dataset.summary.name}".`,
        where: { field: "runId" },
        expected: `a run of ${dataset.summary.id}`,
        found: `a run of ${datasetId}`,
        hint: "Choose a run that was trained on the open data.",
      });
    }
    const { model: built, snapshot } = await startFrom(folder, "checkpoint", dataset.summary);
    const programs = new InferencePrograms(session.runtime, built);
    const weights = {
      parameters: withoutPrefix("parameter", snapshot.state),
      step: snapshot.position.step,
    };
    const observations = observationsOf(dataset, built.config);
    try {
      return await work({
        runId,
        name,
        reader: { programs, observations, dataset, weights, turns, now },
      });
    } finally {
      await scheduler.run("interactive", () => programs.dispose());
    }
  }

  return {
    "duel:run": (request, { signal, progress }) =>
      withContender(request.a, signal, (a) =>
        withContender(request.b, signal, (b) => runDuel(a, b, request, progress)),
      ),
    "duel:encoding": ({ runId }, { signal, progress }) =>
      withContender(runId, signal, ({ reader }) =>
        encodeContender(reader, "encoding all rows", throttled(progress, now)),
      ),
  };
}
