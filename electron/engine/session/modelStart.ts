import { thousands } from "#shared/text/thousands";
import type { Imported } from "#shared/domain/imported";
import type { ModelConfig, ModelSummary, TrainingConfig } from "#shared/domain/model";
import { fail } from "#shared/domain/appError";
import { readGraph } from "#engine/interchange/graphs";
import { buildModel, type Model } from "#engine/model/model";
import { initialParameters } from "#engine/model/parameters";
import { adamOptimiser } from "#engine/train/adamOptimiser";
import { snapshotOf } from "#engine/train/checkpointCodec";
import { stateLayoutOf } from "#engine/train/stateLayout";
import { noTerms } from "#engine/train/history";
import { prefixed } from "#engine/train/prefix";
import type { TrainingSnapshot } from "#engine/train/snapshot";
import type { RunFolder } from "#engine/workspace/runFolder";

/** What a model starts from when it is opened. */
export interface ModelStart {
  readonly runId: string;
  readonly name: string;
  readonly origin: ModelSummary["origin"];
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly training: TrainingConfig;
  readonly model: Model;
  readonly snapshot: TrainingSnapshot;
  /** The run in the workspace that it goes on in; null when it has none yet. */
  readonly run: RunFolder | null;
  /** Validation bound of the best checkpoint of that run, nats per item; null when it has none. */
  readonly savedBound: number | null;
  /** What the user should know about how it was read. */
  readonly remarks: readonly string[];
}

/** `784–400–2`, `784–conv 32–64–256–2`: the widths from the data to the latent variables. */
function nameOf({ hidden, latentSize, convolution, imported }: ModelConfig, features: number): string {
  if (imported !== undefined) return imported.decoder.file.replace(/\.onnx$/i, "");
  const [first, ...others] = convolution?.channels ?? [];
  const convolutions = first === undefined ? [] : [`conv ${first}`, ...others];
  return [features, ...convolutions, ...hidden, latentSize].join("–");
}

/** Random weights from the seed, step 0; those of `given` start as they are there. */
export function freshStart(
  runId: string,
  config: ModelConfig,
  training: TrainingConfig,
  features: number,
  given: Readonly<Record<string, Float32Array>> = {},
): ModelStart {
  const model = buildModel(config, features);
  return {
    runId,
    name: nameOf(config, features),
    origin: "new",
    createdAt: new Date().toISOString(),
    training,
    model,
    snapshot: {
      position: { step: 0, items: 0, optimiserSteps: 0 },
      state: prefixed("parameter", { ...initialParameters(model.parameters, config.seed), ...given }),
      pending: noTerms,
      points: [],
    },
    run: null,
    savedBound: null,
    remarks: [],
  };
}

/** The imported networks of a run, so that its model can be built. */
async function readGraphs(folder: RunFolder, imported: Imported | undefined): Promise<void> {
  for (const network of [imported?.encoder, imported?.decoder]) {
    if (network) readGraph(await folder.readGraph(network.hash), network.file);
  }
}

/**
 * A run as its newest good checkpoint left it. With `origin` demonstration the folder is only read.
 * @throws AppErrorException when the run is of other data or has no checkpoint that can be read
 */
export async function startFrom(
  folder: RunFolder,
  origin: "demonstration" | "checkpoint",
  data: { readonly id: string; readonly features: number },
): Promise<ModelStart> {
  const record = await folder.record();
  if (record.datasetId !== data.id) {
    fail({
      code: "no-model",
      message: `The model "${record.name}" was trained on other data: the file has changed since.`,
      hint: "Create a new model for the data as they are now.",
    });
  }
  const { checkpoint, rejected } = await folder.loadCheckpoint();
  if (checkpoint === null) {
    fail({
      code: "storage",
      message: `The model "${record.name}" has no checkpoint that can be read.`,
      where: { file: rejected[0]?.file ?? folder.path },
      hint: "Create a new model.",
    });
  }
  await readGraphs(folder, record.config.imported);
  const model = buildModel(record.config, data.features);
  const { points, damagedLines } = await folder.history();
  const snapshot = snapshotOf(checkpoint, stateLayoutOf(model, adamOptimiser).specs, points);
  const step = thousands(checkpoint.step);
  const best = (await folder.checkpoints()).find(({ kind }) => kind === "best");
  return {
    runId: record.runId,
    name: record.name,
    origin,
    createdAt: record.createdAt,
    training: record.training,
    model,
    snapshot,
    run: origin === "demonstration" ? null : folder,
    savedBound: best?.bound ?? null,
    remarks: [
      ...rejected.map(({ error }) => `${error.message} The one of step ${step} was opened.`),
      ...(damagedLines > 0 ? [`${damagedLines} lines of the history were unreadable and left out.`] : []),
    ],
  };
}
