import type { EngineContract } from "#shared/contract/engineContract";
import type { Handlers } from "#shared/rpc/server";
import type { Workspace } from "#engine/workspace/workspace";
import type { Scheduler } from "#engine/scheduler/scheduler";
import { inferenceHandlers } from "./inferenceHandlers";
import { requireRows } from "./requests";
import type { Session } from "./session";

/** The engine contract, command by command. */
export function engineHandlers(
  session: Session,
  scheduler: Scheduler,
  { uploads }: Pick<Workspace, "uploads">,
  restored: Promise<void>,
): Handlers<EngineContract> {
  return {
    "session:state": async () => {
      await restored;
      return session.state;
    },

    "data:open": async ({ source }, { signal, progress }) => {
      await restored;
      const dataset = await session.open(source, { signal, progress });
      return dataset.summary;
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

    "file:begin": async ({ name, size }) => ({ upload: await uploads.begin(name, size) }),
    "file:append": async ({ upload, bytes }) => {
      await uploads.append(upload, bytes);
      return {};
    },
    "file:discard": async ({ upload }) => {
      await uploads.discard(upload);
      return {};
    },

    "model:create": async ({ config, training }) => (await session.createModel(config, training)).summary,
    "model:demonstration": async () => (await session.openDemonstration()).summary,

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

    ...inferenceHandlers(session, scheduler),
  };
}
