import { join } from "node:path";
import type { EngineContract } from "#shared/contract/engineContract";
import type { Handlers } from "#shared/rpc/server";
import { turnsOf } from "#engine/probability/turns";
import { systemClock } from "#engine/scheduler/clock";
import { cancelSource } from "#shared/rpc/cancelSource";
import type { Scheduler } from "#engine/scheduler/scheduler";
import { exportTable } from "#engine/survey/exportTable";
import type { SurveySubject } from "#engine/survey/survey";
import { SurveyFolder } from "#engine/survey/surveyFile";
import { Surveys } from "#engine/survey/surveys";
import type { EventHub } from "./eventHub";
import type { Session } from "./session";

type SurveyCommand = Extract<keyof Handlers<EngineContract>, `survey:${string}`>;

/** The surveys of whatever model is open. `workspace` is the folder for those of models that have no run of their own. */
export function surveysOf(
  session: Session,
  scheduler: Scheduler,
  events: EventHub,
  workspace: string,
): Surveys {
  const { now } = systemClock;
  return new Surveys({
    subject: () => subjectOf(session, scheduler, workspace),
    onStatus: (status) => events.emit("survey:progress", status),
    now,
  });
}

function subjectOf(session: Session, scheduler: Scheduler, workspace: string): SurveySubject {
  const { model, dataset } = session;
  const { programs, observations, summary, run } = model;
  const { now } = systemClock;
  return {
    runId: summary.runId,
    modelName: summary.name,
    dataset,
    // A demonstration's own folder is only read.
    folder: new SurveyFolder(
      run === null ? join(workspace, "evidence", summary.runId) : join(run.path, "evidence"),
    ),
    closed: model.signal,
    // In a turn: no training step writes to the weights meanwhile.
    weights: () => turnsOf(scheduler, cancelSource().signal, model.signal).take(() => model.weightsCopy()),
    readerOf: (weights, signal) => ({
      ...{ programs, observations, dataset, weights, now },
      turns: turnsOf(scheduler, signal, model.signal),
    }),
  };
}

/** Evidence of a data set. The work itself goes on between the calls. */
export function surveyHandlers(surveys: Surveys): Pick<Handlers<EngineContract>, SurveyCommand> {
  return {
    "survey:start": async (request) => ({ survey: await surveys.start(request) }),
    "survey:state": async () => ({ survey: await surveys.state() }),
    "survey:pause": async () => ({ survey: await surveys.pause() }),
    "survey:resume": async () => ({ survey: await surveys.resume() }),
    "survey:cancel": async () => {
      await surveys.cancel();
      return { survey: null };
    },
    "survey:columns": async () => {
      const { rows, columns } = (await surveys.current()).setup;
      return { row: rows.slice(0, columns.done), ...columns.known() };
    },
    "survey:export": async ({ path, format }) => {
      const { subject, rows, columns } = (await surveys.current()).setup;
      return { path, rows: await exportTable(path, format, subject.dataset, rows, columns) };
    },
  };
}
