import { join } from "node:path";
import { fail } from "#shared/domain/appError";
import { historyPointSchema, type HistoryPoint } from "#shared/domain/model";
import { atomicWrite } from "./atomicWrite";
import type { Checkpoint, LoadedCheckpoint } from "./checkpoint";
import { listCheckpoints, loadCheckpoint, loadCheckpointNumber, saveCheckpoint } from "./checkpointFiles";
import type { CheckpointEntry, CheckpointMark } from "./checkpointRetention";
import type { FileSystem } from "./fileSystem";
import { readJson, writeJson } from "./jsonFile";
import { readBounded } from "./readBounded";
import { runRecordSchema, type RunRecord } from "./runRecord";
import { onDisk } from "./storageError";

/** A point is about 300 bytes: a million points. */
const MAX_HISTORY_BYTES = 300_000_000;

/** Files of ONNX cannot be larger than 2 GiB, and a decoder of this size would be too slow to drag. */
export const MAX_GRAPH_BYTES = 512 * 2 ** 20;

/** One run on disk: its record, its history and its checkpoints. All errors of the disk are `storage`. */
export class RunFolder {
  constructor(
    readonly id: string,
    readonly path: string,
    private readonly fileSystem: FileSystem,
  ) {}

  /** Fails with `storage` when the record is missing or damaged. */
  async record(): Promise<RunRecord> {
    const path = join(this.path, "run.json");
    const record = await readJson(path, runRecordSchema, this.fileSystem);
    if (record !== null && record.runId === this.id) return record;
    return fail({
      code: "storage",
      message: `The run ${this.id} has no record of its own.`,
      where: { file: path },
      expected: `a record of ${this.id}`,
      found: record === null ? "none" : `one of ${record.runId}`,
      hint: "Remove the folder, or restore it from a copy.",
    });
  }

  async writeRecord(record: RunRecord): Promise<void> {
    if (record.runId !== this.id) throw new Error(`A record of ${record.runId} for the run ${this.id}`);
    await writeJson(join(this.path, "run.json"), record, this.fileSystem);
  }

  /** Whether the folder is there with a record, readable or not. */
  async hasRecord(): Promise<boolean> {
    const path = join(this.path, "run.json");
    return (await onDisk("Reading a run", path, () => this.fileSystem.kindOf(path))) === "file";
  }

  /** Makes the folder with its record and nothing else. */
  async create(record: RunRecord): Promise<void> {
    await onDisk("Creating a run", this.path, () => this.fileSystem.mkdir(this.path));
    await this.writeRecord(record);
  }

  /** Keeps an imported network beside the weights. */
  async writeGraph(hash: string, bytes: Uint8Array): Promise<void> {
    await atomicWrite(this.graphPath(hash), bytes, this.fileSystem);
  }

  /** Fails with `storage` when it is not there. */
  async readGraph(hash: string): Promise<Uint8Array> {
    const path = this.graphPath(hash);
    return (
      (await readBounded(path, MAX_GRAPH_BYTES, this.fileSystem)) ??
      fail({
        code: "storage",
        message: `The run ${this.id} has lost a network that was imported.`,
        where: { file: path },
        expected: "an ONNX file",
        found: "none",
        hint: "Restore the file from a copy, or import the model again.",
      })
    );
  }

  /** Adds points at the end. A crash may leave the last line cut; `history` passes over it. */
  async appendHistory(points: readonly HistoryPoint[]): Promise<void> {
    if (points.length === 0) return;
    const path = this.historyPath();
    await onDisk("Saving the history", path, async () => {
      const handle = await this.fileSystem.open(path, "a");
      try {
        // A line break first: after a crash the last line may have none, and must not swallow the new ones.
        await handle.write(new TextEncoder().encode(`\n${lines(points)}`));
      } finally {
        await handle.close();
      }
    });
  }

  /** Replaces the whole history atomically: after going back to a checkpoint, the points behind it are gone. */
  async rewriteHistory(points: readonly HistoryPoint[]): Promise<void> {
    await atomicWrite(this.historyPath(), new TextEncoder().encode(lines(points)), this.fileSystem);
  }

  /** The points in order of their steps and how many lines were unreadable; of two with one step the later written counts. */
  async history(): Promise<{ readonly points: HistoryPoint[]; readonly damagedLines: number }> {
    const bytes = await readBounded(this.historyPath(), MAX_HISTORY_BYTES, this.fileSystem);
    const points = new Map<number, HistoryPoint>();
    let damagedLines = 0;
    for (const line of new TextDecoder().decode(bytes ?? new Uint8Array()).split("\n")) {
      if (line === "") continue;
      const point = parsePoint(line);
      if (point === null) damagedLines++;
      else points.set(point.step, point);
    }
    return { points: [...points.values()].sort((a, b) => a.step - b.step), damagedLines };
  }

  /** Bytes of the history's file, 0 when there is none: it grows with each change. */
  async historySize(): Promise<number> {
    const path = this.historyPath();
    return onDisk("Reading the history", path, async () => {
      if ((await this.fileSystem.kindOf(path)) !== "file") return 0;
      const handle = await this.fileSystem.open(path, "r");
      try {
        return await handle.size();
      } finally {
        await handle.close();
      }
    });
  }

  /** Adds a checkpoint; which are kept beside it is `toKeep`'s to say. */
  async saveCheckpoint(checkpoint: Checkpoint, mark?: CheckpointMark): Promise<void> {
    await saveCheckpoint(this.path, checkpoint, this.fileSystem, mark);
  }

  async loadCheckpoint(): Promise<LoadedCheckpoint> {
    return loadCheckpoint(this.path, this.fileSystem);
  }

  /** Newest first. */
  async checkpoints(): Promise<CheckpointEntry[]> {
    return listCheckpoints(this.path, this.fileSystem);
  }

  /** One of `checkpoints`. Fails with `storage` when it is damaged. */
  async loadCheckpointNumber(number: number): Promise<Checkpoint> {
    return loadCheckpointNumber(this.path, number, this.fileSystem);
  }

  private graphPath(hash: string): string {
    return join(this.path, `${hash}.onnx`);
  }

  private historyPath(): string {
    return join(this.path, "history.jsonl");
  }
}

function lines(points: readonly HistoryPoint[]): string {
  return points.map((point) => `${JSON.stringify(point)}\n`).join("");
}

function parsePoint(line: string): HistoryPoint | null {
  try {
    const parsed = historyPointSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    // A line cut by a crash; counted by the caller.
    return null;
  }
}
