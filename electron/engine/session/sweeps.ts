import { randomBytes } from "node:crypto";
import type { Sweep } from "#shared/contract/sweepContract";
import { AppErrorException, fail } from "#shared/domain/appError";
import type { Dataset } from "#engine/data/dataset";
import type { Sources } from "#engine/data/sources";
import type { Runtime } from "#engine/program/runtime";
import type { Scheduler } from "#engine/scheduler/scheduler";
import { gainsOf, meanOf } from "#engine/sweep/gains";
import { moved, nextOf } from "#engine/sweep/order";
import { combinations, settingsWith, type Settings } from "#engine/sweep/plan";
import { QueueFile, type KeptItem, type KeptSweep } from "#engine/sweep/queueFile";
import type { Workspace } from "#engine/workspace/workspace";
import { startFrom, type ModelStart } from "./modelStart";
import { OpenModel } from "./openModel";
import { newRunId, runRecordOf } from "./runRecordOf";
import { runStore } from "./runStore";
import type { Session } from "./session";

export interface SweepsSetup {
  readonly session: Session;
  readonly workspace: Workspace;
  readonly sources: Sources;
  readonly runtime: Runtime;
  readonly scheduler: Scheduler;
  readonly now: () => number;
  readonly onChanged: (sweeps: Sweep[]) => void;
  /** The workspace has another run, or one that has come further. */
  readonly onRun: () => void;
}

interface Running {
  readonly sweep: KeptSweep;
  readonly item: KeptItem;
  readonly model: OpenModel;
}

/** ms between two reports of the run in training: 4 Hz. */
const REPORT = 250;

/** The queue of runs of a workspace: one trains at a time, in what time the open model leaves. */
export class Sweeps {
  readonly #setup: SweepsSetup;
  readonly #file: QueueFile;
  #sweeps: KeptSweep[] = [];
  #running: Running | null = null;
  #isStarting = false;
  #isClosed = false;
  #reportedAt = -Infinity;
  /** Writes and starts, one after the other. */
  #tail: Promise<void>;

  constructor(setup: SweepsSetup) {
    this.#setup = setup;
    this.#file = new QueueFile(setup.workspace.root);
    this.#tail = this.#read();
  }

  async list(): Promise<Sweep[]> {
    await this.#tail;
    return this.#sweeps.map((sweep) => this.#shown(sweep));
  }

  /** @throws AppErrorException `busy` when one of these runs is in training, and so nobody else's to open or remove */
  requireFree(runIds: readonly string[]): void {
    const summary = this.#running?.model.summary;
    if (summary === undefined || !runIds.includes(summary.runId)) return;
    fail({
      code: "busy",
      message: `The run "${summary.name}" is being trained in the queue.`,
      hint: "Wait for its end, or take it off the queue.",
    });
  }

  /** @throws AppErrorException `no-dataset`, `invalid-request` */
  async start(base: Settings, varied: KeptSweep["varied"]): Promise<Sweep[]> {
    const { summary } = this.#setup.session.dataset;
    const items = combinations(varied).map((values): KeptItem => {
      // Refused before anything is trained.
      settingsWith(base, varied, values);
      const id = randomBytes(6).toString("hex");
      return { id, values, state: "waiting", runId: null, step: 0, bound: null, error: null, rows: [] };
    });
    const sweep: KeptSweep = {
      id: randomBytes(6).toString("hex"),
      createdAt: new Date().toISOString(),
      dataName: summary.name,
      source: summary.source,
      varied,
      stopAt: base.training.stopAt,
      ...base,
      items,
    };
    return this.#change((sweeps) => [sweep, ...sweeps]);
  }

  async cancel(itemIds: readonly string[]): Promise<Sweep[]> {
    await this.#settled();
    const running = this.#running;
    if (running !== null && itemIds.includes(running.item.id)) await this.#end(running, "cancelled", null);
    return this.#change((sweeps) =>
      sweeps.map((sweep) => ({
        ...sweep,
        items: sweep.items.map((item) =>
          itemIds.includes(item.id) && this.#isAhead(item) ? { ...item, state: "cancelled" } : item,
        ),
      })),
    );
  }

  move(itemId: string, by: 1 | -1): Promise<Sweep[]> {
    return this.#change((sweeps) =>
      sweeps.map((sweep) => ({ ...sweep, items: moved(sweep.items, itemId, by) })),
    );
  }

  async remove(sweepId: string): Promise<Sweep[]> {
    await this.#settled();
    const running = this.#running;
    if (running?.sweep.id === sweepId) await this.#end(running, "cancelled", null);
    return this.#change((sweeps) => sweeps.filter(({ id }) => id !== sweepId));
  }

  /** A chunk of the run in training, or the start of the next; false when there is nothing to do now. */
  async chunk(budgetMs: number): Promise<boolean> {
    const running = this.#running;
    if (running === null) {
      if (!this.#isStarting && !this.#isClosed) this.#startNext();
      return false;
    }
    const more = await running.model.driver.chunk(budgetMs);
    if (this.#setup.now() - this.#reportedAt > REPORT) this.#report();
    return more;
  }

  get millisecondsPerStep(): number | null {
    return this.#running?.model.trainer.millisecondsPerStep ?? null;
  }

  /** Saves the run in training, which goes on at the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#tail;
    const { scheduler } = this.#setup;
    await this.#running?.model.close((work) => scheduler.run("interactive", work));
    this.#running = null;
  }

  async #read(): Promise<void> {
    try {
      this.#sweeps = await this.#file.read();
    } catch (error) {
      if (!(error instanceof AppErrorException)) throw error;
      this.#setup.session.notify("warning", `The queue of runs could not be read: ${error.message}`);
    }
    this.#setup.scheduler.wakeBackground();
  }

  /** Begins the next run once all that came before is done: which is next is known only then. */
  #startNext(): void {
    if (!this.#sweeps.some(({ items }) => items.some((item) => this.#isAhead(item)))) return;
    this.#isStarting = true;
    this.#tail = this.#tail
      .then(async () => {
        const next = this.#running === null ? nextOf(this.#sweeps) : null;
        if (next === null) return;
        try {
          await this.#begin(next.sweep, next.item);
        } catch (error) {
          this.#running = null;
          await this.#set(next.item.id, { state: "failed", error: messageOf(error) });
        }
      })
      .finally(() => {
        this.#isStarting = false;
        this.#setup.scheduler.wakeBackground();
      });
  }

  async #begin(sweep: KeptSweep, item: KeptItem): Promise<void> {
    if (this.#isClosed) return;
    const { session, sources, workspace, runtime, scheduler, now } = this.#setup;
    const open = session.openDataset;
    const isOpen = JSON.stringify(open?.summary.source) === JSON.stringify(sweep.source);
    const dataset = isOpen && open !== null ? open : await sources.load(sweep.source, {});
    const start = await this.#startOf(sweep, item, dataset);
    const model: OpenModel = new OpenModel({
      ...{ runtime, dataset, start, now },
      exclusively: (work) => scheduler.run("interactive", work),
      wake: () => scheduler.wakeBackground(),
      openStore: async () => {
        const run = await workspace.createRun(runRecordOf(model, dataset));
        model.keepIn(run);
        return runStore(run, model.stateSpecs, true);
      },
      listener: {
        status: ({ state, reason, hasFailed }) => {
          if (state !== "paused" || reason === null || this.#isClosed) return;
          const running = this.#running;
          if (running?.model !== model) return;
          void this.#end(running, hasFailed === true ? "failed" : "done", hasFailed === true ? reason : null);
        },
        history: () => undefined,
      },
      nextEncodingVersion: () => 0,
      onEncoding: () => undefined,
      onSnapshots: () => undefined,
      onSnapshotFailure: () => undefined,
    });
    this.#running = { sweep, item, model };
    await model.driver.start();
    await this.#set(item.id, { state: "running", runId: model.summary.runId });
    this.#setup.onRun();
  }

  async #startOf(sweep: KeptSweep, item: KeptItem, dataset: Dataset): Promise<ModelStart> {
    const { session, workspace } = this.#setup;
    if (item.runId !== null)
      return startFrom(await workspace.openRun(item.runId), "checkpoint", dataset.summary);
    const { model, training } = settingsWith(sweep, sweep.varied, item.values);
    // Nobody watches it step by step.
    const start = session.fresh(model, { ...training, stepsPerSecond: null }, dataset);
    const names = item.values.map((value, i) => `${wordsOf(sweep.varied[i]?.path ?? "")} ${value}`);
    return { ...start, runId: newRunId(), name: `${start.name}, ${names.join(", ")}` };
  }

  /** Ends the run in training; it stays in the workspace. */
  async #end(running: Running, state: "done" | "failed" | "cancelled", error: string | null): Promise<void> {
    if (this.#running !== running) return;
    this.#running = null;
    const { model, item } = running;
    const { scheduler } = this.#setup;
    // With what follows in turn: the next one starts once this one has let go of the device.
    this.#isStarting = true;
    this.#tail = this.#tail.then(async () => {
      await model.close((work) => scheduler.run("interactive", work));
      const rows = [...model.trainer.validationBounds];
      const bound = state === "done" && rows.length > 1 ? meanOf(rows) : null;
      await this.#set(item.id, { state, error, bound, rows, step: model.trainer.step });
      this.#isStarting = false;
      this.#setup.onRun();
      scheduler.wakeBackground();
    });
    await this.#tail;
  }

  async #set(itemId: string, change: Partial<KeptItem>): Promise<void> {
    this.#sweeps = this.#sweeps.map((sweep) => ({
      ...sweep,
      items: sweep.items.map((item) => (item.id === itemId ? { ...item, ...change } : item)),
    }));
    this.#report();
    await this.#write();
  }

  async #change(change: (sweeps: KeptSweep[]) => KeptSweep[]): Promise<Sweep[]> {
    await this.#settled();
    this.#sweeps = change(this.#sweeps);
    this.#report();
    await this.#write();
    this.#setup.scheduler.wakeBackground();
    return this.list();
  }

  /** Resolves once no run is on its way in or out. */
  async #settled(): Promise<void> {
    do await this.#tail;
    while (this.#isStarting);
  }

  /** Whether it has not begun, or is to be taken up again after a restart. */
  #isAhead({ id, state }: KeptItem): boolean {
    return state === "waiting" || (state === "running" && this.#running?.item.id !== id);
  }

  async #write(): Promise<void> {
    try {
      await this.#file.write(this.#sweeps);
    } catch (error) {
      if (!(error instanceof AppErrorException)) throw error;
      this.#setup.session.notify("warning", `The queue of runs could not be saved: ${error.message}`);
    }
  }

  #report(): void {
    this.#reportedAt = this.#setup.now();
    this.#setup.onChanged(this.#sweeps.map((sweep) => this.#shown(sweep)));
  }

  #shown(sweep: KeptSweep): Sweep {
    const { id, createdAt, dataName, varied, stopAt, items } = sweep;
    const running = this.#running;
    return {
      ...{ id, createdAt, dataName, varied, stopAt },
      items: items.map(({ id: itemId, values, state, runId, step, bound, error }) => ({
        ...{ id: itemId, values, state, runId, bound, error },
        step: itemId === running?.item.id ? running.model.trainer.step : step,
      })),
      gains: gainsOf(sweep),
    };
  }
}

/** `model.latentSize` → "latent size". */
const wordsOf = (path: string): string =>
  (path.split(".").pop() ?? "").replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function messageOf(error: unknown): string {
  if (!(error instanceof AppErrorException)) console.error(error);
  return error instanceof Error ? error.message : String(error);
}
