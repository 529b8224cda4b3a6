import type { CheckpointStore } from "#engine/train/checkpointKeeper";
import { checkpointOf } from "#engine/train/checkpointCodec";
import type { TensorSpecs } from "#engine/program/runtime";
import type { RunFolder } from "#engine/workspace/runFolder";

/** Keeps a run's checkpoints in its folder. */
export function runStore(run: RunFolder, specs: TensorSpecs): CheckpointStore {
  return {
    save: async (snapshot, newPoints) => {
      // The history first: points without their checkpoint are passed over when the run is opened, not the reverse.
      await run.appendHistory(newPoints);
      await run.saveCheckpoint(checkpointOf(snapshot, specs));
    },
  };
}
