import { z } from "zod";
import { fail } from "#shared/domain/appError";
import type { TensorSpecs } from "#engine/program/runtime";
import type { Checkpoint, CheckpointTensor } from "#engine/workspace/checkpoint";
import type { TrainingSnapshot } from "./snapshot";

const trainingMetadataSchema = z.object({
  items: z.number().int(),
  optimiserSteps: z.number().int(),
  pending: z.object({
    steps: z.number().int(),
    elbo: z.number(),
    reconstruction: z.number(),
    kl: z.number(),
    bound: z.number().optional(),
  }),
});

/** Everything but the history. Without the optimiser it is a third of the size, and training goes on with a fresh one. */
export function checkpointOf(
  snapshot: TrainingSnapshot,
  specs: TensorSpecs,
  withOptimiser = true,
): Checkpoint {
  const { step, items, optimiserSteps } = snapshot.position;
  const tensors: Record<string, CheckpointTensor> = {};
  for (const [name, data] of Object.entries(snapshot.state)) {
    if (!withOptimiser && name.startsWith("optimiser/")) continue;
    const shape = specs[name]?.shape ?? [data.length];
    tensors[name] = { shape, dtype: "float32", data: data as Float32Array }; // all state is float32
  }
  const training = {
    items,
    optimiserSteps: withOptimiser ? optimiserSteps : 0,
    pending: snapshot.pending,
  };
  return { step, tensors, metadata: { training: JSON.stringify(training) } };
}

/**
 * What a checkpoint holds, with the points of the history up to its step.
 * @throws AppErrorException `file-format` when it is of another model
 */
export function snapshotOf(
  checkpoint: Checkpoint,
  specs: TensorSpecs,
  points: TrainingSnapshot["points"],
): TrainingSnapshot {
  const training = parseMetadata(checkpoint);
  const { step, tensors } = checkpoint;
  const hasOptimiser = Object.keys(tensors).some((name) => name.startsWith("optimiser/"));
  const state: Record<string, Float32Array> = {};
  for (const [name, { shape }] of Object.entries(specs)) {
    if (!hasOptimiser && name.startsWith("optimiser/")) continue;
    const tensor = tensors[name];
    if (tensor === undefined || tensor.shape.join() !== shape.join()) {
      fail({
        code: "file-format",
        message: `The checkpoint of step ${step} does not fit its model.`,
        expected: `"${name}" of shape [${shape.join(", ")}]`,
        found: tensor === undefined ? "nothing of that name" : `[${tensor.shape.join(", ")}]`,
      });
    }
    state[name] = tensor.data;
  }
  return {
    position: { step, items: training.items, optimiserSteps: hasOptimiser ? training.optimiserSteps : 0 },
    state,
    pending: training.pending,
    points: points.filter((point) => point.step <= step),
  };
}

function parseMetadata({ metadata, step }: Checkpoint): z.infer<typeof trainingMetadataSchema> {
  const text = metadata["training"] ?? "";
  try {
    return trainingMetadataSchema.parse(JSON.parse(text));
  } catch {
    // Whether it is no JSON or JSON of another form makes no difference to the user.
    return fail({
      code: "file-format",
      message: `The checkpoint of step ${step} cannot be read.`,
      expected: "the position of training in its metadata",
      found: text.slice(0, 80),
    });
  }
}
