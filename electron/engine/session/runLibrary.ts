import type { BinnedRun, RunEntry } from "#shared/contract/runsContract";
import { bestPoint } from "#shared/domain/bound";
import { fail, type AppError } from "#shared/domain/appError";
import type { Imported } from "#shared/domain/imported";
import type { HistoryPoint } from "#shared/domain/model";
import type { RunFolder } from "#engine/workspace/runFolder";
import type { Workspace } from "#engine/workspace/workspace";
import type { OpenModel } from "./openModel";
import { newRunId } from "./runRecordOf";
import { bundledDatasets } from "#engine/data/bundled";
import { basename } from "node:path";
import type { DataSource } from "#shared/domain/dataset";

/** What a run's files say about how far it is. */
interface RunProgress {
  readonly latest: HistoryPoint | null;
  readonly best: RunEntry["best"];
  readonly checkpointStep: number | null;
}

export interface RunList {
  readonly runs: RunEntry[];
  readonly unreadable: AppError[];
}

/** The runs of a workspace, as lists show them, and what can be done with those that are not open. */
export class RunLibrary {
  /** Histories are long and seldom change: by the id, as they were when the history had this size. */
  readonly #known = new Map<string, { readonly key: string; readonly progress: RunProgress }>();

  constructor(private readonly workspace: Workspace) {}

  /** All runs, newest first; of the open one what is known of it now, not what was last saved. */
  async list(open: OpenModel | null): Promise<RunList> {
    const { runs, unreadable } = await this.workspace.listRuns();
    const entries: RunEntry[] = [];
    const errors = unreadable.map(({ appError }) => appError);
    for (const record of runs) {
      const { runId, name, createdAt, datasetId, source, config, training, weightCount, dataName } = record;
      const isOpen = open?.summary.runId === runId;
      const progress = isOpen
        ? progressOfOpen(open)
        : await this.#progressOf(await this.workspace.openRun(runId));
      entries.push({
        ...{ runId, name, createdAt, datasetId, source, config, training, weightCount },
        dataName: dataName ?? nameOfSource(source),
        ...progress,
        isOpen,
      });
    }
    return { runs: entries, unreadable: errors };
  }

  /** What is in the bin, newest first. */
  async bin(): Promise<{ readonly runs: BinnedRun[]; readonly unreadable: number }> {
    const { runs, unreadable } = await this.workspace.listBin();
    const entries = runs.map(({ runId, name, createdAt, source, dataName, config: { latentSize } }) => ({
      ...{ runId, name, createdAt, latentSize },
      dataName: dataName ?? nameOfSource(source),
    }));
    return { runs: entries, unreadable: unreadable.length };
  }

  async history(runId: string): Promise<HistoryPoint[]> {
    return historyUpTo(await this.workspace.openRun(runId));
  }

  /** The same settings, weights and history under a new name. */
  async duplicate(runId: string): Promise<string> {
    const folder = await this.workspace.openRun(runId);
    const record = await folder.record();
    const { checkpoint, rejected } = await folder.loadCheckpoint();
    if (checkpoint === null) return noCheckpoint(record.name, rejected[0]?.file ?? folder.path);
    return this.#copy(folder, `${record.name}, copy`, checkpoint);
  }

  /** A new run as this one was at its best validation bound, or at a step that was kept. */
  async branch(runId: string, at: "best" | number): Promise<string> {
    const folder = await this.workspace.openRun(runId);
    const { name } = await folder.record();
    const entries = await folder.checkpoints();
    const entry = entries.find(({ kind, step }) => (at === "best" ? kind === "best" : step === at));
    if (entry === undefined) {
      const steps = [...new Set(entries.map(({ step }) => step))].sort((a, b) => a - b);
      return fail({
        code: "no-model",
        message:
          at === "best"
            ? `The run "${name}" has no checkpoint at its best validation bound.`
            : `The run "${name}" has no checkpoint at step ${at}.`,
        found: steps.length === 0 ? "no checkpoint" : `checkpoints at steps ${steps.join(", ")}`,
        hint: "Open the run itself, or one of these steps.",
      });
    }
    const checkpoint = await folder.loadCheckpointNumber(entry.number);
    return this.#copy(folder, `${name}, step ${checkpoint.step}`, checkpoint);
  }

  async #copy(
    folder: RunFolder,
    name: string,
    checkpoint: Parameters<Workspace["copyRun"]>[2],
  ): Promise<string> {
    const record = await folder.record();
    const { points } = await folder.history();
    const runId = newRunId();
    await this.workspace.copyRun(
      { ...record, runId, name, createdAt: new Date().toISOString() },
      points.filter(({ step }) => step <= checkpoint.step),
      checkpoint,
      await this.#graphsOf(folder, record.config.imported),
    );
    return runId;
  }

  async #graphsOf(
    folder: RunFolder,
    imported: Imported | undefined,
  ): Promise<{ hash: string; bytes: Uint8Array }[]> {
    const networks = [imported?.encoder, imported?.decoder].filter((network) => network != null);
    return Promise.all(networks.map(async ({ hash }) => ({ hash, bytes: await folder.readGraph(hash) })));
  }

  async #progressOf(folder: RunFolder): Promise<RunProgress> {
    const [newest] = await folder.checkpoints();
    const checkpointStep = newest?.step ?? null;
    const key = `${await folder.historySize()} ${newest?.number ?? 0}`;
    const known = this.#known.get(folder.id);
    if (known?.key === key) return known.progress;
    const points = upTo((await folder.history()).points, checkpointStep);
    const progress = { latest: points[points.length - 1] ?? null, best: bestPoint(points), checkpointStep };
    this.#known.set(folder.id, { key, progress });
    return progress;
  }
}

function progressOfOpen({ trainer, driver }: OpenModel): RunProgress {
  const { latest, points } = trainer.history;
  return { latest, best: bestPoint(points), checkpointStep: driver.status.checkpointStep };
}

async function historyUpTo(folder: RunFolder): Promise<HistoryPoint[]> {
  const [newest] = await folder.checkpoints();
  return upTo((await folder.history()).points, newest?.step ?? null);
}

/** Points behind the newest checkpoint are of steps that a crash took away. */
const upTo = (points: readonly HistoryPoint[], step: number | null): HistoryPoint[] =>
  points.filter((point) => point.step <= (step ?? -1));

function noCheckpoint(name: string, file: string): never {
  return fail({
    code: "storage",
    message: `The run "${name}" has no checkpoint that can be read.`,
    where: { file },
    hint: "Train it, or remove it.",
  });
}

/** For records that do not name their data. */
function nameOfSource(source: DataSource): string {
  if (source.kind === "bundled") return bundledDatasets.find(({ id }) => id === source.id)?.name ?? source.id;
  return source.kind === "paths"
    ? source.paths.map((path) => basename(path)).join(", ")
    : "a file that was sent";
}
