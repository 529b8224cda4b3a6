import type { EngineContract } from "#shared/contract/engineContract";
import type { Handlers } from "#shared/rpc/server";
import type { Sources } from "#engine/data/sources";
import type { Workspace } from "#engine/workspace/workspace";
import type { Scheduler } from "#engine/scheduler/scheduler";
import type { Devices } from "#engine/devices/devices";
import type { Surveys } from "#engine/survey/surveys";
import type { Tables } from "#engine/table/tables";
import { calibrationHandlers } from "./calibrationHandlers";
import { deviceHandlers } from "./deviceHandlers";
import { duelHandlers } from "./duelHandlers";
import { evidenceHandlers } from "./evidenceHandlers";
import type { EventHub } from "./eventHub";
import { inferenceHandlers } from "./inferenceHandlers";
import { previewHandlers } from "./previewHandlers";
import { interchangeHandlers } from "./interchangeHandlers";
import { requirePictures, requireRows } from "./requests";
import { runsHandlers } from "./runsHandlers";
import { timeHandlers } from "./timeHandlers";
import type { Session } from "./session";
import { surveyHandlers } from "./surveyHandlers";
import { sweepHandlers } from "./sweepHandlers";
import type { Sweeps } from "./sweeps";
import { tableHandlers } from "./tableHandlers";

/** What the commands work on. */
export interface HandlersSetup {
  readonly session: Session;
  readonly scheduler: Scheduler;
  readonly surveys: Surveys;
  readonly tables: Tables;
  readonly devices: Devices;
  readonly workspace: Workspace;
  readonly sources: Sources;
  readonly events: EventHub;
  readonly sweeps: Sweeps;
  /** Resolves when what was open last is open again. */
  readonly restored: Promise<void>;
}

/** The engine contract, command by command. All but receiving files waits until what was open last is open again. */
export function engineHandlers({
  session,
  scheduler,
  surveys,
  tables,
  devices,
  workspace,
  sources,
  events,
  sweeps,
  restored,
}: HandlersSetup): Handlers<EngineContract> {
  const onSession: SessionHandlers = {
    "session:state": () => session.state,

    "data:open": async ({ source }, { signal, progress }) => {
      const dataset = await session.open(source, { signal, progress });
      return dataset.summary;
    },
    "data:reload": async (_, { signal, progress }) => {
      const { source } = session.dataset.summary;
      return (await session.open(source, { signal, progress, keepsModel: true })).summary;
    },
    "data:columns": () => {
      const { labels, split } = session.dataset;
      return { datasetVersion: session.datasetVersion, labels, split };
    },
    "data:items": ({ rows }) => {
      const { dataset } = session;
      requireRows(rows, dataset);
      return { values: dataset.displayRows(rows) };
    },
    "data:pictures": ({ rows }) => {
      const { dataset } = session;
      requireRows(rows, dataset);
      return { values: requirePictures(dataset, rows) };
    },

    "model:create": async ({ config, training }) => (await session.createModel(config, training)).summary,
    "model:demonstration": async () => (await session.openDemonstration()).summary,

    "model:openRun": async ({ runId }, { signal, progress }) => {
      sweeps.requireFree([runId]);
      return (await session.openRun(runId, { signal, progress })).summary;
    },

    "training:start": async () => {
      const { driver } = session.model;
      await driver.start();
      return driver.status;
    },
    "training:pause": async () => {
      const { driver } = session.model;
      await driver.pause();
      return driver.status;
    },
    "training:step": async () => {
      const { driver } = session.model;
      await driver.stepOnce();
      scheduler.wakeBackground();
      return driver.status;
    },
    "training:configure": async (partial) => {
      const { model } = session;
      model.driver.configure(partial);
      await session.writeRecord();
      session.changed();
      return model.summary;
    },
    "training:history": () => ({ points: [...session.model.trainer.history.points] }),

    ...previewHandlers(sources),
    ...inferenceHandlers(session, scheduler),
    ...evidenceHandlers(session, scheduler),
    ...calibrationHandlers(session, scheduler),
    ...deviceHandlers(devices),
    ...interchangeHandlers(session, scheduler, workspace),
    ...surveyHandlers(surveys),
    ...tableHandlers(session, scheduler, tables, workspace),
    "download:read": ({ download, offset }) => workspace.downloads.read(download, offset),
    ...runsHandlers(session, workspace, events, sweeps),
    ...sweepHandlers(sweeps),
    ...timeHandlers(session, events),
    ...duelHandlers(session, scheduler),
  };
  const { uploads } = workspace;
  return {
    "file:begin": async ({ name, size }) => ({ upload: await uploads.begin(name, size) }),
    "file:append": async ({ upload, bytes }) => {
      await uploads.append(upload, bytes);
      return {};
    },
    "file:discard": async ({ upload }) => {
      await uploads.discard(upload);
      return {};
    },
    ...afterwards(restored, onSession),
  };
}

type FileCommand = "file:begin" | "file:append" | "file:discard";
type SessionHandlers = Omit<Handlers<EngineContract>, FileCommand>;

/** The same handlers, each waiting for `ready` before it runs. */
function afterwards(ready: Promise<void>, handlers: SessionHandlers): SessionHandlers {
  type AnyHandler = (params: unknown, context: unknown) => unknown;
  const waiting = Object.entries(handlers as Record<string, AnyHandler>).map(
    ([command, handler]) =>
      [
        command,
        async (params: unknown, context: unknown) => {
          await ready;
          return handler(params, context);
        },
      ] as const,
  );
  // The same keys, and each value only passes on what it is given.
  return Object.fromEntries(waiting) as unknown as SessionHandlers;
}
