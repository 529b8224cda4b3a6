import { join } from "node:path";
import { nodeFileSystem } from "#engine/workspace/fileSystem";
import type { Dataset } from "#engine/data/dataset";
import type { Encoding } from "#engine/infer/encoding";
import type { EvidenceRows } from "./modelColumns";
import { TableStore } from "./tableStore";

/** Between two changes of the table, milliseconds: the contract's "at most once a second". */
const MIN_INTERVAL = 1_000;

/** What the table is of, at the moment of the call. */
export interface TableSubject {
  readonly dataset: Dataset;
  readonly latents: Encoding | null;
  readonly evidence: EvidenceRows | null;
}

export interface TablesSetup {
  /** @throws AppErrorException `no-dataset` */
  readonly subject: () => TableSubject;
  /** Called before a table is made: what was kept of the model's evidence is taken up. */
  readonly takeUp: () => Promise<void>;
  readonly folder: string;
  readonly onChanged: (tableVersion: number) => void;
  readonly now: () => number;
  /** Calls back after so many milliseconds unless the returned function is called before. */
  readonly after: (milliseconds: number, call: () => void) => () => void;
  /** For what fails between calls. */
  readonly onError: (error: unknown) => void;
}

/**
 * The table of the open data: made at the first question about it, replaced with the data, and kept up with the model's
 * encodings and evidence once a second at most, when `noteNews` says that there may be some.
 */
export class Tables {
  #store: TableStore | null = null;
  #shown: Omit<TableSubject, "dataset"> = { latents: null, evidence: null };
  #evidenceDone = 0;
  #version = 0;
  #made = 0;
  #refreshedAt = -Infinity;
  #cancelTimer: (() => void) | null = null;
  #tail: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(private readonly setup: TablesSetup) {}

  /** Rises with every change of the table. */
  get version(): number {
    return this.#version;
  }

  /** The table as it is now. @throws AppErrorException `no-dataset` or `storage` */
  current(): Promise<TableStore> {
    return this.#inTurn(async () => {
      const { dataset } = this.setup.subject();
      if (this.#store?.dataset === dataset) return this.#store;
      await this.#store?.close();
      this.#store = null;
      // What an engine that was killed left behind.
      if (this.#made === 0) await nodeFileSystem.remove(this.setup.folder);
      const folder = join(this.setup.folder, String(this.#made++));
      await this.setup.takeUp();
      const store = await TableStore.open({ dataset, folder });
      this.#store = store;
      this.#shown = { latents: null, evidence: null };
      this.#version++;
      await this.#refresh(store);
      return store;
    });
  }

  /** There may be new encodings or evidence. Costs nothing while nobody has asked for the table. */
  noteNews(): void {
    if (this.#store === null || this.#cancelTimer !== null || this.#isClosed) return;
    const wait = Math.max(0, this.#refreshedAt + MIN_INTERVAL - this.setup.now());
    this.#cancelTimer = this.setup.after(wait, () => {
      this.#cancelTimer = null;
      this.#inTurn(async () => {
        if (this.#store === null || this.#isClosed) return;
        // Other data are open: the next question makes their table.
        if (this.setup.subject().dataset !== this.#store.dataset) return;
        if (await this.#refresh(this.#store)) this.setup.onChanged(this.#version);
      }).catch(this.setup.onError);
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelTimer?.();
    await this.#tail;
    await this.#store?.close();
    this.#store = null;
  }

  /** Takes over what is new; true when anything was. */
  async #refresh(store: TableStore): Promise<boolean> {
    this.#refreshedAt = this.setup.now();
    const { latents, evidence } = this.setup.subject();
    const done = evidence?.columns.done ?? 0;
    const areLatentsNew = latents !== this.#shown.latents;
    const isEvidenceNew = evidence?.columns !== this.#shown.evidence?.columns || done !== this.#evidenceDone;
    if (!areLatentsNew && !isEvidenceNew) return false;
    await store.replace({
      ...(areLatentsNew ? { latents } : {}),
      // Columns without a single value say nothing.
      ...(isEvidenceNew ? { evidence: done === 0 ? null : evidence } : {}),
    });
    this.#shown = { latents, evidence };
    this.#evidenceDone = done;
    this.#version++;
    return true;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(work);
    // The caller sees the failure.
    this.#tail = result.catch(() => undefined);
    return result;
  }
}
