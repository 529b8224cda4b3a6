import { fail } from "#shared/domain/appError";
import { bestPoint, isStalled } from "#shared/domain/bound";
import type { HistoryPoint, TrainingConfig, TrainingStatus } from "#shared/domain/model";
import { CheckpointKeeper, type CheckpointSetup } from "./checkpointKeeper";
import {
  busyError,
  noStepsLeftError,
  notFiniteReason,
  notSavedReason,
  reachedStopReason,
  stalledReason,
  stoppedByReason,
} from "./messages";
import { StatusReporter, type TrainingListener } from "./statusReporter";
import { type Trainer, trainerStatus } from "./trainer";

export interface DriverSetup extends Omit<CheckpointSetup, "onFailure"> {
  /** Runs a piece of work while no chunk runs. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  /** Says that there is background work again. */
  readonly wake: () => void;
  readonly listener: TrainingListener;
}

/** What is absent stays as it is. */
export type TrainingConfigChange = { readonly [K in keyof TrainingConfig]?: TrainingConfig[K] | undefined };

/** What cannot change while steps that were compiled with it run. */
const compiledSettings = [
  ["learningRate", "the learning rate"],
  ["batchSize", "the batch size"],
  ["optimiser", "the optimiser"],
  ["weightDecay", "the weight decay"],
  ["clipNorm", "the clipping of the gradient"],
  ["schedule", "the learning-rate schedule"],
  ["learningRateWarmUp", "the warm-up of the learning rate"],
] as const satisfies readonly (readonly [keyof TrainingConfig, string])[];

/** Starts, pauses and paces a trainer, reports about it, and has its checkpoints taken. */
export class TrainingDriver {
  readonly #setup: DriverSetup;
  readonly #trainer: Trainer;
  readonly #checkpoints: CheckpointKeeper;
  readonly #reporter: StatusReporter;
  #state: TrainingStatus["state"];
  #reason: string | null = null;
  #hasFailed = false;
  #isWanted = false;
  #starting: Promise<void> | null = null;
  #waitUntil: number | null = null;

  constructor(setup: DriverSetup) {
    this.#setup = setup;
    this.#trainer = setup.trainer;
    this.#reporter = new StatusReporter(setup.listener, setup.now);
    this.#state = this.#rest();
    this.#checkpoints = new CheckpointKeeper({
      ...setup,
      onFailure: (step, error) => {
        this.#isWanted = false;
        this.#change(this.#rest(), notSavedReason(step, error), true);
      },
    });
  }

  get isRunning(): boolean {
    return this.#state === "running";
  }

  /** Milliseconds until slow motion's next step; null when it waits for none. */
  get wait(): number | null {
    return this.#waitUntil === null ? null : Math.max(0, this.#waitUntil - this.#setup.now());
  }

  get status(): TrainingStatus {
    return {
      state: this.#state,
      ...trainerStatus(this.#trainer),
      checkpointStep: this.#checkpoints.savedStep,
      reason: this.#reason,
      ...(this.#hasFailed ? { hasFailed: true } : {}),
    };
  }

  /** Resolves once the first chunk can run. @throws AppErrorException when no step is left to take */
  async start(): Promise<void> {
    if (this.#isWanted) return;
    this.#requireStepsLeft();
    this.#isWanted = true;
    this.#starting = this.#compile().finally(() => {
      this.#starting = null;
    });
    await this.#starting;
    this.#change(
      this.#isWanted ? "running" : this.#rest(),
      this.#isWanted ? null : this.#reason,
      !this.#isWanted && this.#hasFailed,
    );
    this.#setup.wake();
  }

  /** Resolves once training stands still and its checkpoint is on disk. */
  async pause(): Promise<void> {
    this.#isWanted = false;
    if (this.#state === "running") await this.#setup.exclusively(() => this.#halt(null));
    await this.#checkpoints.settled();
  }

  /** Resolves once the state of now is on disk, where the model is kept at all; training goes on. */
  async save(): Promise<void> {
    await this.#setup.exclusively(async () => {
      if (this.#checkpoints.isBehind) this.#checkpoints.take();
    });
    await this.#checkpoints.settled();
  }

  /** One step while nothing runs. */
  async stepOnce(): Promise<void> {
    if (this.#isWanted || this.#starting !== null) fail(busyError("take a single step"));
    this.#requireStepsLeft();
    this.#starting = this.#compile().finally(() => {
      this.#starting = null;
    });
    await this.#starting;
    await this.#setup.exclusively(async () => {
      this.#add(await this.#trainer.settle());
      const outcome = await this.#trainer.chunk(0, 1);
      if (outcome.kind === "not-finite") return this.#recover(outcome.step);
      this.#add(await this.#trainer.settle());
      this.#takeWhenDue();
      this.#change(this.#rest(), null);
    });
  }

  /** @throws AppErrorException `busy` when a setting cannot change while training runs */
  configure(change: TrainingConfigChange): TrainingConfig {
    const before = this.#trainer.training;
    // What is undefined stays as it is; null is a value: full speed.
    const changed = Object.entries(change).filter(([, value]) => value !== undefined);
    const next: TrainingConfig = { ...before, ...Object.fromEntries(changed) };
    if (this.#isWanted || this.#starting !== null) {
      for (const [field, what] of compiledSettings)
        if (next[field] !== before[field]) fail(busyError(`change ${what}`, field));
    }
    this.#trainer.configure(next);
    this.#waitUntil = null;
    this.#reporter.report(this.status, true);
    this.#setup.wake();
    return next;
  }

  /** One chunk of background work; false when there is nothing to do now. */
  async chunk(budgetMs: number): Promise<boolean> {
    if (!this.#isWanted || this.#state !== "running") return false;
    this.#waitUntil = null;
    const outcome = await this.#trainer.chunk(budgetMs);
    switch (outcome.kind) {
      case "waiting":
        this.#waitUntil = this.#setup.now() + outcome.milliseconds;
        break;
      case "finished":
        await this.#halt(reachedStopReason(this.#trainer.step));
        break;
      case "not-finite":
        this.#recover(outcome.step);
        break;
      case "validated":
        this.#add(outcome.point);
        await this.#stopIfStalled(outcome.point);
        break;
      case "stepped":
        if (!this.#takeWhenDue()) this.#recover(this.#trainer.step);
        break;
    }
    this.#reporter.report(this.status, false);
    return this.isRunning && outcome.kind !== "waiting";
  }

  /** Training was stopped by an error of the machine or the program. */
  stopBy(error: unknown): void {
    this.#isWanted = false;
    this.#change(this.#rest(), stoppedByReason(error), true);
  }

  /** Pauses, saves what is not saved, and frees the programs. */
  async close(): Promise<void> {
    this.#isWanted = false;
    // Whoever asked for the start is told how it went.
    await this.#starting?.catch(() => undefined);
    await this.pause();
    await this.#setup.exclusively(async () => {
      if (this.#checkpoints.isBehind) {
        this.#add(await this.#trainer.settle());
        this.#checkpoints.take();
      }
      await this.#trainer.dispose();
    });
    await this.#checkpoints.settled();
  }

  /** Where the state goes when training does not run. */
  #rest(): "idle" | "paused" {
    return this.#trainer.step > 0 ? "paused" : "idle";
  }

  async #compile(): Promise<void> {
    this.#change("compiling", null);
    try {
      await this.#checkpoints.open();
      await this.#trainer.prepare();
    } catch (error) {
      this.#isWanted = false;
      this.#change(this.#rest(), null);
      throw error;
    }
  }

  /** A new point of the history, or none. */
  #add(point: HistoryPoint | null): void {
    this.#reporter.add(point);
    if (point !== null) this.#checkpoints.consider(point);
  }

  /** False when a weight is not finite. */
  #takeWhenDue(): boolean {
    const { step, training } = this.#trainer;
    const { checkpointEvery } = training;
    if (checkpointEvery && step % checkpointEvery === 0) return this.#checkpoints.take("every");
    return !this.#checkpoints.isDue || this.#checkpoints.take();
  }

  async #halt(reason: string | null): Promise<void> {
    this.#isWanted = false;
    this.#add(await this.#trainer.settle());
    if (this.#checkpoints.isBehind && !this.#checkpoints.take()) return this.#recover(this.#trainer.step);
    this.#change(this.#rest(), reason);
  }

  /** Back to the last good checkpoint, after the loss of step `at` or a weight was no finite number. */
  #recover(at: number): void {
    const { lastGood } = this.#checkpoints;
    if (lastGood === null) throw new Error("There is no checkpoint to go back to");
    this.#isWanted = false;
    this.#trainer.restore(lastGood);
    this.#checkpoints.forgetBest();
    this.#reporter.forgetAfter(lastGood.position.step);
    // Once more: a point that is not after the last one tells listeners that what followed it is gone.
    this.#reporter.add(this.#trainer.history.latest);
    this.#change(this.#rest(), notFiniteReason(at, lastGood.position.step), true);
  }

  /** Early stopping: the validation bound has not been better for as many points as patience has. */
  async #stopIfStalled(point: HistoryPoint | null): Promise<void> {
    const { training, history } = this.#trainer;
    const { patience = 0 } = training;
    if (point === null || !isStalled(history.points, patience)) return;
    await this.#halt(stalledReason(patience, bestPoint(history.points)?.step ?? point.step));
  }

  #requireStepsLeft(): void {
    const { step, training } = this.#trainer;
    if (step >= training.stopAt) fail(noStepsLeftError(step, training.stopAt));
  }

  #change(state: TrainingStatus["state"], reason: string | null, hasFailed = false): void {
    this.#state = state;
    this.#hasFailed = hasFailed;
    this.#reason = reason;
    if (state !== "running") this.#waitUntil = null;
    this.#reporter.report(this.status, true);
  }
}
