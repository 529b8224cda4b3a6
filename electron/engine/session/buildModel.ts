import type { Notice } from "#shared/contract/engineContract";
import type { Dataset } from "#engine/data/dataset";
import { graphsOf } from "#engine/interchange/graphs";
import type { CheckpointStore } from "#engine/train/checkpointKeeper";
import type { ModelStart } from "./modelStart";
import { OpenModel } from "./openModel";
import { newRunId, runRecordOf } from "./runRecordOf";
import { runStore } from "./runStore";
import type { SessionSetup } from "./sessionSetup";

/** What a model is told by the session that it is open in. */
export interface ModelHost {
  /** Of a model that is no longer open nothing is told to the windows. */
  isOpen(model: OpenModel): boolean;
  nextEncodingVersion(): number;
  /** It has a run in the workspace now. */
  onRun(): Promise<void>;
  notify(level: Notice["level"], text: string): void;
}

/**
 * A model that tells the windows what it does while it is the open one.
 * @throws AppErrorException when the model's likelihood cannot be that of the data
 */
export function buildModel(
  setup: SessionSetup,
  dataset: Dataset,
  start: ModelStart,
  host: ModelHost,
): OpenModel {
  const { runtime, scheduler, clock, events } = setup;
  const model: OpenModel = new OpenModel({
    runtime,
    dataset,
    start,
    now: () => clock.now(),
    exclusively: (work) => scheduler.run("interactive", work),
    wake: () => scheduler.wakeBackground(),
    openStore: () => openStore(setup, model, dataset, host),
    listener: {
      status: (status) => {
        if (host.isOpen(model)) events.emit("training:progress", status);
      },
      history: (points) => {
        if (!host.isOpen(model)) return;
        events.emit("training:history", { runId: model.summary.runId, points: [...points] });
      },
    },
    nextEncodingVersion: () => host.nextEncodingVersion(),
    onEncoding: ({ version, step }) => {
      if (host.isOpen(model)) events.emit("encoding:changed", { version, step });
    },
    onSnapshots: () => {
      if (!host.isOpen(model)) return;
      void model.time.list(model.viewedStep).then((list) => events.emit("time:changed", list));
    },
    onSnapshotFailure: (error) =>
      host.notify(
        "warning",
        `The past of this run is no longer recorded: ${error instanceof Error ? error.message : String(error)} Training goes on.`,
      ),
  });
  return model;
}

/** A run of its own for a model that is to be trained: the demonstration itself is never written to. */
async function openStore(
  { workspace, events }: SessionSetup,
  model: OpenModel,
  dataset: Dataset,
  host: ModelHost,
): Promise<CheckpointStore> {
  const { summary } = model;
  if (summary.origin === "demonstration") {
    model.rename({ runId: newRunId(), name: `${summary.name}, trained further`, origin: "checkpoint" });
  }
  const run = await workspace.createRun(runRecordOf(model, dataset));
  for (const { hash, bytes } of graphsOf(model.summary.config.imported)) await run.writeGraph(hash, bytes);
  model.keepIn(run);
  await host.onRun();
  events.emit("runs:changed", {});
  return runStore(run, model.stateSpecs, true);
}
