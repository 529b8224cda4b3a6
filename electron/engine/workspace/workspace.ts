import { join } from "node:path";
import { AppErrorException, fail } from "#shared/domain/appError";
import type { HistoryPoint } from "#shared/domain/model";
import type { Checkpoint } from "./checkpoint";
import { Downloads } from "./downloads";
import { atomicWrite } from "./atomicWrite";
import { nodeFileSystem, type FileSystem } from "./fileSystem";
import { readJson, writeJson } from "./jsonFile";
import { RunFolder } from "./runFolder";
import { sessionRecordSchema, type RunRecord, type SessionRecord } from "./runRecord";
import { onDisk } from "./storageError";
import { Uploads } from "./uploads";
import { takeLock, type WorkspaceLock } from "./workspaceLock";

/** Letters, digits, dashes: a plain folder name on any system; the device names of Windows are none. */
const runId = /^(?!(con|prn|aux|nul|com\d|lpt\d)$)[a-z0-9][a-z0-9-]{2,63}$/;

export interface WorkspaceOptions {
  readonly fileSystem?: FileSystem;
}

export interface ListedRuns {
  /** Newest first. */
  readonly runs: readonly RunRecord[];
  /** Folders whose record is missing or damaged, with the reason. */
  readonly unreadable: readonly AppErrorException[];
}

/** A folder with all that the engine keeps. Open it once a process; `close` gives it back. */
export class Workspace {
  private constructor(
    readonly root: string,
    readonly uploads: Uploads,
    readonly downloads: Downloads,
    private readonly fileSystem: FileSystem,
    private readonly lock: WorkspaceLock,
  ) {}

  /**
   * Creates the folder on demand and takes its lock. Fails with `busy` while another engine works there and with `storage`
   * when the disk refuses.
   */
  static async open(root: string, options: WorkspaceOptions = {}): Promise<Workspace> {
    const fileSystem = options.fileSystem ?? nodeFileSystem;
    await onDisk("Opening the workspace", join(root, "runs"), () => fileSystem.mkdir(join(root, "runs")));
    const lock = await takeLock(root, fileSystem);
    try {
      const uploads = await Uploads.open(join(root, "uploads"), fileSystem);
      const downloads = await Downloads.open(join(root, "downloads"), fileSystem);
      return new Workspace(root, uploads, downloads, fileSystem, lock);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** Creates the folder of a new run with its record. Fails with `invalid-request` when the id is taken. */
  async createRun(record: RunRecord): Promise<RunFolder> {
    const run = this.folderOf(record.runId);
    await this.requireFree(run);
    await run.create(record);
    return run;
  }

  /** The folder of an existing run. Fails with `no-model` when there is none of this id. */
  async openRun(id: string): Promise<RunFolder> {
    const run = this.folderOf(id);
    if ((await onDisk("Opening a run", run.path, () => this.fileSystem.kindOf(run.path))) !== "folder") {
      fail({
        code: "no-model",
        message: `There is no run ${id} in ${this.root}.`,
        where: { file: run.path },
        hint: "It may have been removed.",
      });
    }
    return run;
  }

  async listRuns(): Promise<ListedRuns> {
    return this.recordsOn("runs");
  }

  /** The runs in the bin, newest first. */
  async listBin(): Promise<ListedRuns> {
    return this.recordsOn("bin");
  }

  /** Removes all runs in the bin for good, those that cannot be read among them. */
  async emptyBin(): Promise<void> {
    const folder = join(this.root, "bin");
    await onDisk("Emptying the bin", join(folder, "x"), async () => {
      for (const name of await this.fileSystem.list(folder)) {
        if (runId.test(name)) await this.fileSystem.remove(join(folder, name));
      }
    });
  }

  private async recordsOn(shelf: "runs" | "bin"): Promise<ListedRuns> {
    const folder = join(this.root, shelf);
    const runs: RunRecord[] = [];
    const unreadable: AppErrorException[] = [];
    for (const name of await onDisk("Listing runs", join(folder, "x"), () => this.fileSystem.list(folder))) {
      if (!runId.test(name)) continue;
      try {
        runs.push(await this.folderOf(name, shelf).record());
      } catch (error) {
        if (!(error instanceof AppErrorException)) throw error;
        unreadable.push(error);
      }
    }
    return { runs: runs.sort((a, b) => b.createdAt.localeCompare(a.createdAt)), unreadable };
  }

  /**
   * A new run with all that is given, there as a whole or not at all. Fails with `invalid-request` when the id is taken.
   */
  async copyRun(
    record: RunRecord,
    history: readonly HistoryPoint[],
    checkpoint: Checkpoint,
    graphs: readonly { readonly hash: string; readonly bytes: Uint8Array }[] = [],
  ): Promise<RunFolder> {
    const run = this.folderOf(record.runId);
    await this.requireFree(run);
    // No id of a run, so that no list shows it before it is whole.
    const unfinished = new RunFolder(run.id, join(this.root, "runs", `.${run.id}`), this.fileSystem);
    await onDisk("Copying a run", unfinished.path, async () => {
      try {
        await this.fileSystem.mkdir(unfinished.path);
        for (const { hash, bytes } of graphs) await unfinished.writeGraph(hash, bytes);
        await unfinished.rewriteHistory(history);
        await unfinished.saveCheckpoint(checkpoint);
        await unfinished.writeRecord(record);
        await this.fileSystem.rename(unfinished.path, run.path);
      } catch (error) {
        // A second failure here would hide the reason of the first.
        await this.fileSystem.remove(unfinished.path).catch(() => undefined);
        throw error;
      }
    });
    return run;
  }

  /** Moves a run to the bin, where `restoreRun` finds it. Fails with `no-model` when there is none of this id. */
  async binRun(id: string): Promise<void> {
    const run = await this.openRun(id);
    const binned = this.folderOf(id, "bin");
    await onDisk("Removing a run", run.path, async () => {
      await this.fileSystem.mkdir(join(this.root, "bin"));
      // One of the same id lies there only when it was put there by hand.
      await this.fileSystem.remove(binned.path);
      await this.fileSystem.rename(run.path, binned.path);
    });
  }

  /** Takes a run back out of the bin. Fails with `no-model` when it is not there, `invalid-request` when its id is taken. */
  async restoreRun(id: string): Promise<void> {
    const run = this.folderOf(id);
    const binned = this.folderOf(id, "bin");
    if (
      (await onDisk("Restoring a run", binned.path, () => this.fileSystem.kindOf(binned.path))) !== "folder"
    ) {
      fail({
        code: "no-model",
        message: `There is no run ${id} in the bin of ${this.root}.`,
        where: { file: binned.path },
        hint: "It may have been restored or removed.",
      });
    }
    await this.requireFree(run);
    await onDisk("Restoring a run", run.path, () => this.fileSystem.rename(binned.path, run.path));
  }

  /** Writes a file of ours, there as a whole or not at all. */
  async writeWhole(path: string, bytes: Uint8Array): Promise<void> {
    await atomicWrite(path, bytes, this.fileSystem);
  }

  /** What was open; null in a new workspace. Fails with `storage` when the file is damaged. */
  async readSession(): Promise<SessionRecord | null> {
    return readJson(join(this.root, "session.json"), sessionRecordSchema, this.fileSystem);
  }

  async writeSession(record: SessionRecord): Promise<void> {
    await writeJson(join(this.root, "session.json"), record, this.fileSystem);
  }

  /** Removes the uploads and gives the folder back. */
  async close(): Promise<void> {
    await this.uploads.close();
    await this.downloads.close();
    await this.lock.release();
  }

  private async requireFree({ id, path }: RunFolder): Promise<void> {
    if ((await onDisk("Creating a run", path, () => this.fileSystem.kindOf(path))) === null) return;
    fail({
      code: "invalid-request",
      message: `There is already a run ${id}.`,
      expected: "an id of its own",
      found: id,
    });
  }

  private folderOf(id: string, shelf: "runs" | "bin" = "runs"): RunFolder {
    if (!runId.test(id)) {
      fail({
        code: "invalid-request",
        message: "This is not the id of a run.",
        expected: "3 to 64 small letters, digits and dashes",
        found: id.slice(0, 80),
      });
    }
    return new RunFolder(id, join(this.root, shelf, id), this.fileSystem);
  }
}
