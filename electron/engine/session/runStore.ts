import { fail } from "#shared/domain/appError";
import type { CheckpointStore } from "#engine/train/checkpointKeeper";
import { checkpointOf } from "#engine/train/checkpointCodec";
import type { TensorSpecs } from "#engine/program/runtime";
import type { RunFolder } from "#engine/workspace/runFolder";
import type { RunRecord } from "#engine/workspace/runRecord";

/** Keeps a run's checkpoints in its folder. */
export function runStore(run: RunFolder, specs: TensorSpecs, isEmpty: boolean): CheckpointStore {
  return {
    isEmpty,
    save: async (snapshot, newPoints, mark) => {
      // A checkpoint in a folder without a record would be of no run.
      if (!(await run.hasRecord())) {
        fail({
          code: "storage",
          message: `The folder of the run, ${run.path}, is gone.`,
          where: { file: run.path },
          hint: "It was moved or removed. Training on makes it again from here.",
        });
      }
      // The history first: points without their checkpoint are passed over when the run is opened, not the reverse.
      await run.appendHistory(newPoints);
      await run.saveCheckpoint(checkpointOf(snapshot, specs), mark);
    },
  };
}

/** The store of a run that was saved before; when its folder is gone it is made again, empty. */
export async function reopenedStore(
  run: RunFolder,
  specs: TensorSpecs,
  record: RunRecord,
): Promise<CheckpointStore> {
  // A record alone is of no use: others may have made the folder again since, for what they keep there.
  const isWhole = (await run.hasRecord()) && (await run.checkpoints()).length > 0;
  if (isWhole) return runStore(run, specs, false);
  await run.create(record);
  return runStore(run, specs, true);
}
