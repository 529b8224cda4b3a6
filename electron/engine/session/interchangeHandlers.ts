import { randomBytes } from "node:crypto";
import { basename, join } from "node:path";
import type { EngineContract } from "#shared/contract/engineContract";
import type { ImportFiles } from "#shared/contract/interchangeContract";
import { fail } from "#shared/domain/appError";
import { plainElbo } from "#shared/domain/objective";
import type { Handlers } from "#shared/rpc/server";
import { requireAbsolute } from "#engine/data/absolutePath";
import { exportNetwork } from "#engine/interchange/exportNetwork";
import { readGraph, type Graph } from "#engine/interchange/graphs";
import { importedConfig } from "#engine/interchange/importedConfig";
import { suggestMapping } from "#engine/interchange/suggestMapping";
import { tryModel } from "#engine/interchange/tryModel";
import { turnsOf } from "#engine/probability/turns";
import type { Scheduler } from "#engine/scheduler/scheduler";
import { checkpointOf } from "#engine/train/checkpointCodec";
import { nodeFileSystem } from "#engine/workspace/fileSystem";
import { readBounded } from "#engine/workspace/readBounded";
import { MAX_GRAPH_BYTES } from "#engine/workspace/runFolder";
import type { Workspace } from "#engine/workspace/workspace";
import { freshStart } from "./modelStart";
import { newRunId } from "./runRecordOf";
import type { Session } from "./session";
import { specsOfModel } from "./specsOfModel";
import { suggestModel, suggestTraining } from "./suggest";
import { deliver } from "./tableHandlers";

type InterchangeCommand = Extract<
  keyof Handlers<EngineContract>,
  "model:inspectImport" | "model:import" | "model:exportOnnx"
>;

/** Rows that an imported model is tried on; more than one, so that a fixed batch shows. */
const TRIAL_ROWS = 3;

/** Models from and for other programs. */
export function interchangeHandlers(
  session: Session,
  scheduler: Scheduler,
  workspace: Workspace,
): Pick<Handlers<EngineContract>, InterchangeCommand> {
  return {
    "model:inspectImport": async ({ files }) => {
      const { summary } = session.dataset;
      const graphs = await readGraphs(files, workspace);
      const { mapping, problems } = suggestMapping(graphs, summary);
      return {
        files: graphs.map(({ fn }) => ({
          ...{ file: fn.file, producer: fn.model.producer, opset: fn.model.opset },
          inputs: fn.model.inputs.map(({ name, shape }) => ({ name, shape: [...shape] })),
          outputs: fn.model.outputs.map(({ name, shape }) => ({ name, shape: [...shape] })),
          weights: [...fn.weights.values()].reduce((sum, { data }) => sum + data.length, 0),
        })),
        suggestion: mapping,
        problems: [...problems],
      };
    },

    "model:import": async ({ files, mapping }) => {
      const { dataset } = session;
      const { summary } = dataset;
      const graphs = await readGraphs(files, workspace);
      // What was trained on is not known; one more step would raise the plain bound.
      const usual = { ...suggestModel(summary), objective: plainElbo };
      const config = importedConfig(graphs, mapping, summary, usual);
      const start = freshStart(newRunId(), config, suggestTraining(summary), summary.features);
      const trial = new Float32Array(Math.min(TRIAL_ROWS, summary.count) * summary.features);
      dataset.modelRows([...Array(Math.min(TRIAL_ROWS, summary.count)).keys()], trial);
      await tryModel(session.runtime, start.model, trial);
      const specs = specsOfModel(start.model);
      const run = await workspace.copyRun(
        {
          ...{ format: 1, runId: start.runId, name: start.name, createdAt: start.createdAt },
          ...{ source: summary.source, dataName: summary.name, datasetId: summary.id },
          ...{ config, training: start.training, origin: "checkpoint" },
          weightCount: specs.weightCount,
        },
        [],
        checkpointOf(start.snapshot, specs.state),
        graphs,
      );
      return (await session.adoptModel({ ...start, origin: "checkpoint", run })).summary;
    },

    "model:exportOnnx": async ({ part, target }, { signal }) => {
      const { model, dataset } = session;
      // In a turn: no training step writes to the weights meanwhile.
      const turns = turnsOf(scheduler, signal, model.signal);
      const { parameters, step } = await turns.take(() => model.weightsCopy());
      const bytes = exportNetwork(part, {
        ...{ model: model.programs.model, parameters, step },
        dataset: dataset.summary,
      });
      const path = join(workspace.root, `export-${randomBytes(6).toString("hex")}.onnx`);
      await workspace.writeWhole(path, bytes);
      return deliver(path, target, workspace.downloads);
    },
  };
}

async function readGraphs(files: ImportFiles, workspace: Workspace): Promise<readonly Graph[]> {
  const inputs =
    files.kind === "upload"
      ? files.uploads.map((id) => workspace.uploads.file(id))
      : files.paths.map((path) => ({ path: requireAbsolute(path), name: basename(path) }));
  const graphs: Graph[] = [];
  for (const { path, name } of inputs) {
    const bytes = await readBounded(path, MAX_GRAPH_BYTES, nodeFileSystem);
    if (bytes === null) {
      return fail({
        code: "file-not-found",
        message: `${name} is not there.`,
        where: { file: path },
        hint: "Choose the file again.",
      });
    }
    graphs.push(readGraph(bytes, name));
  }
  return graphs;
}
