import { join } from "node:path";
import type { EngineContract } from "#shared/contract/engineContract";
import { fail } from "#shared/domain/appError";
import type { Handlers } from "#shared/rpc/server";
import type { Workspace } from "#engine/workspace/workspace";
import type { EventHub } from "./eventHub";
import { exportRun } from "./exportRun";
import { RunLibrary, type RunList } from "./runLibrary";
import type { Session } from "./session";
import type { Sweeps } from "./sweeps";
import { deliver } from "./tableHandlers";

type RunsCommand = Extract<keyof Handlers<EngineContract>, `runs:${string}`>;

/** The runs of the workspace. What changes one waits for its turn with whatever replaces the open model. */
export function runsHandlers(
  session: Session,
  workspace: Workspace,
  events: EventHub,
  sweeps: Pick<Sweeps, "requireFree">,
): Pick<Handlers<EngineContract>, RunsCommand> {
  const library = new RunLibrary(workspace);
  const list = (): Promise<RunList> => library.list(session.openModel);
  const changed = async <T>(work: () => Promise<T>): Promise<T> => {
    const result = await session.inTurn(work);
    events.emit("runs:changed", {});
    return result;
  };
  /** What is copied of the open run is what it is now. */
  const saved = async (runId: string): Promise<void> => {
    const { openModel } = session;
    if (openModel?.summary.runId === runId) await openModel.driver.save();
  };
  return {
    "runs:list": list,
    "runs:history": async ({ runId }) => ({
      points:
        session.openModel?.summary.runId === runId
          ? [...session.openModel.trainer.history.points]
          : await library.history(runId),
    }),
    "runs:rename": async ({ runId, name }) => {
      if (name.trim() === "") {
        fail({ code: "invalid-request", message: "A run needs a name.", where: { field: "name" } });
      }
      await changed(() => session.renameRun(runId, name.trim()));
      return list();
    },
    "runs:duplicate": async ({ runId }) => {
      await saved(runId);
      return { runId: await changed(() => library.duplicate(runId)) };
    },
    "runs:remove": async ({ runIds }) => {
      await changed(async () => {
        const open = session.openModel?.summary;
        if (open !== undefined && runIds.includes(open.runId)) {
          fail({
            code: "busy",
            message: `The run "${open.name}" is open.`,
            hint: "Open another model first.",
          });
        }
        sweeps.requireFree(runIds);
        for (const runId of runIds) await workspace.binRun(runId);
      });
      return list();
    },
    "runs:restore": async ({ runId }) => {
      await changed(() => workspace.restoreRun(runId));
      return list();
    },
    "runs:bin": () => library.bin(),
    "runs:emptyBin": async () => {
      await changed(() => workspace.emptyBin());
      return library.bin();
    },
    "runs:export": async ({ runId, what, format, target }) => {
      await saved(runId);
      const run = await workspace.openRun(runId);
      const path = await exportRun(run, { what, format }, join(workspace.root, "downloads"));
      return deliver(path, target, workspace.downloads);
    },
    "runs:openAt": async ({ runId, at }, { signal, progress }) => {
      await saved(runId);
      const copy = await changed(() => library.branch(runId, at));
      return (await session.openRun(copy, { signal, progress })).summary;
    },
  };
}
