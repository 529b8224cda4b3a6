import { stat } from "node:fs/promises";
import type { DatasetSummary } from "#shared/domain/dataset";
import type { Notice } from "#shared/contract/engineContract";
import type { Clock } from "#engine/scheduler/clock";

/** ms between two looks: soon enough to be told while one remembers what changed it, rare enough to cost nothing. */
const EVERY = 4_000;

/** What the watch asks of a session. */
export interface Watched {
  /** Null while nothing is open. */
  readonly openData: { readonly summary: DatasetSummary; readonly version: number } | null;
  notify(level: Notice["level"], text: string, offers?: Notice["offers"]): void;
}

/**
 * Tells once when a file of the open data changes or goes away. What was read stays: values are in memory or in a copy of
 * the workspace's own. Files that a browser sent are not watched: what the engine has is a copy that nobody else writes to,
 * and a page is not told when the file that it read once changes.
 */
export class SourceWatch {
  #version = -1;
  #stamps: ReadonlyMap<string, string> = new Map();
  #cancel: () => void = () => undefined;
  #isClosed = false;

  constructor(
    private readonly session: Watched,
    private readonly clock: Pick<Clock, "after">,
  ) {
    this.#wait();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel();
  }

  /** Looks once. */
  async look(): Promise<void> {
    const open = this.session.openData;
    if (open === null || open.summary.source.kind !== "paths") return;
    const { paths } = open.summary.source;
    const stamps = new Map<string, string>();
    for (const path of paths) stamps.set(path, await stampOf(path));
    // Another data set was opened meanwhile; the next look is of that one.
    if (this.session.openData?.version !== open.version) return;
    const isNew = this.#version !== open.version;
    const changed = isNew ? [] : paths.filter((path) => stamps.get(path) !== this.#stamps.get(path));
    this.#version = open.version;
    this.#stamps = stamps;
    const [first] = changed;
    if (first === undefined) return;
    const isGone = stamps.get(first) === GONE;
    this.session.notify(
      "warning",
      `${first} ${isGone ? "is gone" : "changed"} since it was read. ` +
        (isGone
          ? "What was read stays in use; it cannot be opened again from there."
          : "What was read stays in use."),
      ...(isGone ? [] : (["reload"] as const)),
    );
  }

  #wait(): void {
    if (this.#isClosed) return;
    this.#cancel = this.clock.after(EVERY, () => {
      void this.look()
        .catch((error: unknown) => console.error(error))
        .then(() => this.#wait());
    });
  }
}

const GONE = "gone";

async function stampOf(path: string): Promise<string> {
  try {
    const { size, mtimeMs } = await stat(path);
    return `${size} ${mtimeMs}`;
  } catch {
    // Whatever keeps it from being looked at keeps it from being read.
    return GONE;
  }
}
