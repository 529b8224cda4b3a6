import type { SurveyStatus } from "#shared/contract/surveyContract";
import { AppErrorException, type AppError } from "#shared/domain/appError";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import { cancelSource, type CancelSource } from "#shared/rpc/cancelSource";
import type { Dataset } from "#engine/data/dataset";
import type { WeightsSource } from "#engine/infer/weights";
import type { ModelReader } from "#engine/probability/modelReader";
import { isCancelled } from "#engine/scheduler/cancellation";
import type { GrowingColumns } from "./surveyColumns";
import type { SurveyFolder, SurveyIdentity } from "./surveyFile";
import { rowsPerGroup, surveyRows } from "./surveyRows";
import { summaryOf } from "./surveySummary";

/** Between two saves, milliseconds: what a power cut may cost. */
const SAVE_INTERVAL = 5_000;
/** Between two reports of progress, milliseconds. */
const REPORT_INTERVAL = 250;

/** The model and data that a survey is of. */
export interface SurveySubject {
  readonly runId: string;
  readonly modelName: string;
  readonly dataset: Dataset;
  readonly folder: SurveyFolder;
  /** Aborted when the model is closed. */
  readonly closed: CancelSignal;
  /** A copy of the weights of now. */
  weights(): Promise<WeightsSource>;
  /** What computes with these weights; its turns end when `signal` aborts or the model is closed. */
  readerOf(weights: WeightsSource, signal: CancelSignal): ModelReader;
}

export interface SurveySetup {
  readonly subject: SurveySubject;
  readonly weights: WeightsSource;
  readonly identity: SurveyIdentity;
  /** [total] */
  readonly rows: Int32Array;
  readonly columns: GrowingColumns;
  readonly onStatus: (status: SurveyStatus) => void;
  readonly now: () => number;
}

/** One survey from its beginning or from where it was left: runs, pauses with its progress on disk, goes on. */
export class Survey {
  #state: SurveyStatus["state"] = "paused";
  #error: AppError | null = null;
  #loop: Promise<void> = Promise.resolve();
  #cancel: CancelSource = cancelSource();
  /** Of this sitting. */
  #startedAt = 0;
  #startedWith = 0;

  constructor(readonly setup: SurveySetup) {
    if (setup.columns.done === setup.identity.total) this.#state = "done";
  }

  get status(): SurveyStatus {
    const { identity, columns, subject } = this.setup;
    const { split, samples, seed, runId, step, weights, total } = identity;
    return {
      ...{ split, samples, seed, runId, modelName: subject.modelName, step, weights },
      ...{ state: this.#state, done: columns.done, total, error: this.#error },
      ...summaryOf(columns),
      remainingMilliseconds: this.#remaining(),
    };
  }

  get isRunning(): boolean {
    return this.#state === "running";
  }

  /** Goes on in the background. Nothing happens when it is done or running. */
  start(): void {
    if (this.#state === "running" || this.#state === "done") return;
    this.#state = "running";
    this.#error = null;
    this.#cancel = cancelSource();
    this.#startedAt = this.setup.now();
    this.#startedWith = this.setup.columns.done;
    this.#tell();
    this.#loop = this.#run(this.#cancel.signal);
  }

  /** Resolves when nothing of it runs any more and its progress is on disk. */
  async pause(): Promise<void> {
    this.#cancel.abort();
    await this.#loop;
  }

  async #run(signal: CancelSignal): Promise<void> {
    try {
      const state = (await this.#finish(signal)) ? "done" : "paused";
      await this.#save();
      this.#state = state;
    } catch (error) {
      // A bug: the window shows its message, and the log has the place.
      if (!(error instanceof AppErrorException)) console.error(error);
      this.#error =
        error instanceof AppErrorException
          ? error.appError
          : { code: "internal", message: error instanceof Error ? error.message : String(error) };
      this.#state = "failed";
    }
    this.#tell();
  }

  /** Group after group; true at the end, false when it was stopped. What is known stays known when it throws. */
  async #finish(signal: CancelSignal): Promise<boolean> {
    const { subject, weights, identity, rows, columns, now } = this.setup;
    const reader = subject.readerOf(weights, signal);
    const group = rowsPerGroup(reader.programs.model, identity.samples);
    let savedAt = now();
    let toldAt = now();
    while (columns.done < identity.total) {
      const next = rows.subarray(columns.done, columns.done + group);
      try {
        columns.add(await surveyRows(reader, next, identity));
      } catch (error) {
        if (isCancelled(error)) return false;
        await this.#save();
        throw error;
      }
      if (now() - savedAt > SAVE_INTERVAL) {
        await this.#save();
        savedAt = now();
      }
      if (now() - toldAt > REPORT_INTERVAL) {
        this.#tell();
        toldAt = now();
      }
    }
    return true;
  }

  #save(): Promise<void> {
    const { subject, identity, columns } = this.setup;
    return subject.folder.write(identity, columns);
  }

  #tell(): void {
    this.setup.onStatus(this.status);
  }

  #remaining(): number | null {
    const { columns, identity, now } = this.setup;
    const done = columns.done - this.#startedWith;
    if (!this.isRunning || done <= 0) return null;
    return ((now() - this.#startedAt) / done) * (identity.total - columns.done);
  }
}
