import type { Notice, SessionState } from "#shared/contract/engineContract";
import { fail } from "#shared/domain/appError";
import type { DataSource } from "#shared/domain/dataset";
import type { ModelConfig, TrainingConfig } from "#shared/domain/model";
import { bundledDatasets } from "#engine/data/bundled";
import type { Dataset } from "#engine/data/dataset";
import type { Encoding } from "#engine/infer/encoding";
import type { Runtime } from "#engine/program/runtime";
import { throwIfCancelled } from "#engine/scheduler/cancellation";
import type { RunFolder } from "#engine/workspace/runFolder";
import { backgroundWork, type BackgroundQueue } from "./background";
import { buildModel } from "./buildModel";
import { configFor } from "./configFor";
import { keptModel } from "./keptModel";
import { encodingOfLatents, latentsState, requireX } from "./dataLatents";
import { findDemonstration } from "./demonstration";
import { freshStart, startFrom, type ModelStart } from "./modelStart";
import { noDataset, noModel } from "./nothingOpen";
import { Notices } from "./notices";
import type { OpenModel } from "./openModel";
import { pseudoInputs } from "./pseudoInputs";
import { newRunId, runRecordOf } from "./runRecordOf";
import { Serial } from "./serial";
import { defaultSource, nothingOpen, type OpenOptions, type SessionSetup } from "./sessionSetup";
import { suggestModel, suggestTraining } from "./suggest";

/** One open data set with one model. What replaces them happens one after the other, each whole or not at all. */
export class Session {
  readonly #setup: SessionSetup;
  readonly #notices = new Notices();
  readonly #serial = new Serial();
  #dataset: Dataset | null = null;
  #datasetVersion = 0;
  #model: OpenModel | null = null;
  /** Of the open data; used while there is no model. */
  #latents: Encoding | null = null;
  #encodingVersion = 0;
  #queue: BackgroundQueue | null = null;
  #cancelWake: () => void = () => undefined;

  constructor(setup: SessionSetup) {
    this.#setup = setup;
    const { scheduler, clock } = setup;
    void scheduler.setBackground(
      backgroundWork({
        current: () => this.#model,
        queue: () => this.#queue,
        wakeAfter: (milliseconds) => {
          this.#cancelWake();
          this.#cancelWake = clock.after(milliseconds, () => scheduler.wakeBackground());
        },
        onError: (error) => this.#onBackgroundError(error),
      }),
    );
  }

  get state(): SessionState {
    const { workspace, version, devices } = this.#setup;
    const dataset = this.#dataset?.summary ?? null;
    const latents = this.#dataset?.latents ?? null;
    // Latents alone have no x to learn from.
    const canTrain = dataset !== null && dataset.features > 0;
    return {
      version,
      pid: process.pid,
      workspace: workspace.root,
      devices: devices(),
      bundled: bundledDatasets.map((entry) => ({ ...entry })),
      dataset,
      datasetVersion: this.#datasetVersion,
      model: this.#model?.summary ?? null,
      latents: this.#model === null && latents ? latentsState(latents) : null,
      suggestedModel: canTrain ? suggestModel(dataset) : null,
      suggestedTraining: canTrain ? suggestTraining(dataset) : null,
      training: this.#model?.driver.status ?? nothingOpen,
      encodingVersion: this.encoding?.version ?? 0,
      notices: this.#notices.list,
    };
  }

  /** The device in use. */
  get runtime(): Runtime {
    return this.#setup.runtime;
  }

  get datasetVersion(): number {
    return this.#datasetVersion;
  }

  /** @throws AppErrorException `no-dataset` */
  get dataset(): Dataset {
    return this.#dataset ?? noDataset();
  }

  /** @throws AppErrorException `no-dataset` or `no-model` */
  get model(): OpenModel {
    const { summary } = this.dataset;
    return this.#model ?? noModel(summary.name);
  }

  /** The latest of the model; without a model the latents that came with the data; null while there is neither. */
  get encoding(): Encoding | null {
    return this.#model === null ? this.#latents : this.#model.viewedEncoding;
  }

  /** The open model, if there is one. */
  get openModel(): OpenModel | null {
    return this.#model;
  }

  get openDataset(): Dataset | null {
    return this.#dataset;
  }

  /** What is trained while the open model is not. */
  setQueue(queue: BackgroundQueue): void {
    this.#queue = queue;
    this.#setup.scheduler.wakeBackground();
  }

  /** Runs a piece of work while nothing replaces the open model. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#serial.run(work);
  }

  /** Gives a run of the workspace another name; to be called in turn. @throws AppErrorException `no-model` or `storage` */
  async renameRun(runId: string, name: string): Promise<void> {
    const model = this.#model;
    if (model?.run?.id !== runId) {
      const folder = await this.#setup.workspace.openRun(runId);
      return folder.writeRecord({ ...(await folder.record()), name });
    }
    model.rename({ ...model.summary, name });
    await this.writeRecord();
    this.changed();
  }

  /** Opens what was open when the workspace was last used, or the default data set. Never fails: a notice says what did. */
  restore(): Promise<void> {
    return this.#serial.run(async () => {
      const record = await this.#notices.orNull("The last session could not be read", () =>
        this.#setup.workspace.readSession(),
      );
      const source = record?.source ?? null;
      if (source !== null) {
        const opened = await this.#notices.orNull(
          "What was open last could not be opened again",
          async () => {
            await this.#open(source, record?.runId ?? null, {});
            return true;
          },
        );
        if (opened === true) return;
      }
      await this.#notices.orNull("The handwritten digits could not be opened", () =>
        this.#open(defaultSource, null, {}),
      );
    });
  }

  /** Loads the data and a model for it, then replaces what is open. On failure or cancel everything stays as it was. */
  open(source: DataSource, options: OpenOptions): Promise<Dataset> {
    return this.#serial.run(() => this.#open(source, null, options));
  }

  /**
   * Opens a run of the workspace with its data; the open one stays as it is. On failure everything stays as it was.
   * @throws AppErrorException `no-model` or `storage` when it cannot be opened, or as the data
   */
  openRun(runId: string, options: OpenOptions): Promise<OpenModel> {
    return this.#serial.run(async () => {
      const { workspace, sources } = this.#setup;
      if (this.#model?.run?.id === runId) return this.#model;
      const folder = await workspace.openRun(runId);
      const { source } = await folder.record();
      const dataset = await sources.load(source, options);
      const start = await startFrom(folder, "checkpoint", dataset.summary);
      throwIfCancelled(options.signal);
      return this.#replaceModel(dataset, start);
    });
  }

  /**
   * The folder of a run of the workspace, or of the open data's demonstration model, which is only read.
   * @throws AppErrorException `no-model` when there is none of this id
   */
  async runFolder(runId: string): Promise<RunFolder> {
    const { workspace, assetsRoot } = this.#setup;
    const demonstration = await findDemonstration(assetsRoot, this.dataset);
    return demonstration?.id === runId ? demonstration : workspace.openRun(runId);
  }

  createModel(config: ModelConfig, training: TrainingConfig): Promise<OpenModel> {
    return this.#serial.run(async () => {
      const { dataset } = this;
      requireX(dataset);
      return this.#replaceModel(dataset, this.fresh(config, training, dataset));
    });
  }

  /** Opens a model of the open data that was made elsewhere. */
  adoptModel(start: ModelStart): Promise<OpenModel> {
    return this.#serial.run(() => this.#replaceModel(this.dataset, start));
  }

  openDemonstration(): Promise<OpenModel> {
    return this.#serial.run(async () => {
      const { dataset } = this;
      const demonstration = await findDemonstration(this.#setup.assetsRoot, dataset);
      if (demonstration === null) {
        return fail({
          code: "no-model",
          message: `There is no demonstration model for "${dataset.summary.name}".`,
          hint: "Create a model and train it.",
        });
      }
      return this.#replaceModel(dataset, await startFrom(demonstration, "demonstration", dataset.summary));
    });
  }

  /** Tells the user once what the engine did by itself. */
  notify(level: Notice["level"], text: string, offers?: Notice["offers"]): void {
    this.#notices.add(level, text, offers);
    this.changed();
  }

  /** Says that something in the small state changed. */
  changed(): void {
    this.#setup.events.emit("session:changed", this.state);
  }

  /** Writes what is open, and the settings of its run, to the workspace. */
  async writeRecord(): Promise<void> {
    const model = this.#model;
    if (this.#dataset === null) return;
    const { workspace } = this.#setup;
    const run = model?.run ?? null;
    const { source } = this.#dataset.summary;
    await workspace.writeSession({ format: 1, source, runId: run?.id ?? null });
    if (model !== null) await run?.writeRecord(runRecordOf(model, this.#dataset));
  }

  /** Pauses training, saves, and lets go of everything. */
  async close(): Promise<void> {
    await this.#serial.run(async () => {
      this.#cancelWake();
      const model = this.#model;
      await model?.close((work) => this.#exclusively(work));
      this.#model = null;
    });
  }

  async #open(source: DataSource, runId: string | null, options: OpenOptions): Promise<Dataset> {
    const dataset = await this.#setup.sources.load(source, options);
    // Latents from elsewhere stand for themselves until a model is asked for, or one was trained on their x.
    const isAlone = dataset.latents !== null && (runId === null || dataset.summary.features === 0);
    const kept = options.keepsModel === true && !isAlone ? this.#keptFor(dataset) : null;
    const start = isAlone ? null : (kept ?? (await this.#startFor(dataset, runId)));
    throwIfCancelled(options.signal);
    if (start === null) await this.#showLatents(dataset);
    else await this.#replaceModel(dataset, start);
    return dataset;
  }

  #keptFor(dataset: Dataset): ModelStart | null {
    if (this.#model === null || this.#dataset === null) return null;
    return keptModel(this.#model, this.#dataset, dataset);
  }

  async #showLatents(dataset: Dataset): Promise<void> {
    await this.#model?.close((work) => this.#exclusively(work));
    this.#model = null;
    this.#takeOver(dataset);
    await this.#notices.orNull("The session could not be saved", () => this.writeRecord());
    this.changed();
    this.#setup.events.emit("training:progress", nothingOpen);
    if (this.#latents !== null) {
      this.#setup.events.emit("encoding:changed", { version: this.#latents.version, step: 0 });
    }
  }

  #takeOver(dataset: Dataset): void {
    if (dataset === this.#dataset) return;
    this.#dataset = dataset;
    this.#datasetVersion++;
    this.#latents =
      dataset.latents === null ? null : encodingOfLatents(dataset.latents, ++this.#encodingVersion);
  }

  /** The run that is asked for, else the demonstration model, else a fresh one. */
  async #startFor(dataset: Dataset, runId: string | null): Promise<ModelStart> {
    const { workspace, assetsRoot } = this.#setup;
    const { summary } = dataset;
    if (runId !== null) {
      const start = await this.#notices.orNull("The last model could not be opened again", async () =>
        startFrom(await workspace.openRun(runId), "checkpoint", summary),
      );
      if (start !== null) return start;
    }
    const demonstration = await findDemonstration(assetsRoot, dataset);
    if (demonstration !== null) {
      const start = await this.#notices.orNull("The demonstration model could not be opened", () =>
        startFrom(demonstration, "demonstration", summary),
      );
      if (start !== null) return start;
    }
    return this.fresh(suggestModel(summary), suggestTraining(summary), dataset);
  }

  /** A model with random weights for these data, with what it takes from them. */
  fresh(wanted: ModelConfig, training: TrainingConfig, dataset: Dataset): ModelStart {
    const config = configFor(wanted, dataset);
    const given = pseudoInputs(config, dataset);
    return freshStart(newRunId(), config, training, dataset.summary.features, given);
  }

  async #replaceModel(dataset: Dataset, start: ModelStart): Promise<OpenModel> {
    // Built before anything is let go, because it can fail: a likelihood that does not fit the data.
    const next = buildModel(this.#setup, dataset, start, {
      isOpen: (model) => this.#model === model,
      nextEncodingVersion: () => ++this.#encodingVersion,
      onRun: async () => {
        await this.writeRecord();
        this.changed();
      },
      notify: (level, text) => this.notify(level, text),
    });
    await this.#model?.close((work) => this.#exclusively(work));
    this.#takeOver(dataset);
    this.#model = next;
    for (const remark of start.remarks) this.#notices.add("warning", remark);
    await this.#notices.orNull("The session could not be saved", () => this.writeRecord());
    this.changed();
    this.#setup.events.emit("training:progress", next.driver.status);
    this.#setup.scheduler.wakeBackground();
    return next;
  }

  #exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.#setup.scheduler.run("interactive", work);
  }

  #onBackgroundError(error: unknown): void {
    this.#model?.driver.stopBy(error);
    this.#notices.add(
      "error",
      `Computing stopped: ${error instanceof Error ? error.message : String(error)}`,
    );
    this.changed();
  }
}
