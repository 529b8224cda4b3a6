import { join } from "node:path";
import { AppErrorException, fail } from "#shared/domain/appError";
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
      return new Workspace(root, await Uploads.open(join(root, "uploads"), fileSystem), fileSystem, lock);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** Creates the folder of a new run with its record. Fails with `invalid-request` when the id is taken. */
  async createRun(record: RunRecord): Promise<RunFolder> {
    const run = this.folderOf(record.runId);
    if ((await onDisk("Creating a run", run.path, () => this.fileSystem.kindOf(run.path))) !== null) {
      fail({
        code: "invalid-request",
        message: `There is already a run ${record.runId}.`,
        expected: "an id of its own",
        found: record.runId,
      });
    }
    await onDisk("Creating a run", run.path, () => this.fileSystem.mkdir(run.path));
    await run.writeRecord(record);
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
    const folder = join(this.root, "runs");
    const runs: RunRecord[] = [];
    const unreadable: AppErrorException[] = [];
    for (const name of await onDisk("Listing runs", join(folder, "x"), () => this.fileSystem.list(folder))) {
      if (!runId.test(name)) continue;
      try {
        runs.push(await this.folderOf(name).record());
      } catch (error) {
        if (!(error instanceof AppErrorException)) throw error;
        unreadable.push(error);
      }
    }
    return { runs: runs.sort((a, b) => b.createdAt.localeCompare(a.createdAt)), unreadable };
  }

  /** Removes a run with all its files; nothing happens when there is none. */
  async deleteRun(id: string): Promise<void> {
    const run = this.folderOf(id);
    await onDisk("Removing a run", run.path, () => this.fileSystem.remove(run.path));
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
    await this.lock.release();
  }

  private folderOf(id: string): RunFolder {
    if (!runId.test(id)) {
      fail({
        code: "invalid-request",
        message: "This is not the id of a run.",
        expected: "3 to 64 small letters, digits and dashes",
        found: id.slice(0, 80),
      });
    }
    return new RunFolder(id, join(this.root, "runs", id), this.fileSystem);
  }
}
