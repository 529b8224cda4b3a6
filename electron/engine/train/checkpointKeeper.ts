import type { HistoryPoint } from "#shared/domain/model";
import type { TrainingSnapshot } from "./snapshot";
import type { Trainer } from "./trainer";

/** Where checkpoints are kept. */
export interface CheckpointStore {
  /** Atomic. `newPoints` are those of the history that it was not given before. */
  save(snapshot: TrainingSnapshot, newPoints: readonly HistoryPoint[]): Promise<void>;
}

export interface CheckpointSetup {
  readonly trainer: Trainer;
  readonly now: () => number;
  /** Gives the place; called once, before the first step. */
  readonly openStore: () => Promise<CheckpointStore>;
  /** Step of the checkpoint in that place which the trainer started from, or null when there is none. */
  readonly savedStep: number | null;
  /** A checkpoint could not be written. */
  readonly onFailure: (step: number, error: unknown) => void;
}

/** A crash loses less than this much training, milliseconds. */
const INTERVAL = 10_000;

/** Takes snapshots of a trainer and writes them while training goes on, one at a time. */
export class CheckpointKeeper {
  readonly #setup: CheckpointSetup;
  #store: CheckpointStore | null = null;
  #lastGood: TrainingSnapshot | null = null;
  #savedStep: number | null;
  #savedPoints: number;
  #saving: Promise<void> | null = null;
  #takenAt = -Infinity;

  constructor(setup: CheckpointSetup) {
    this.#setup = setup;
    this.#savedStep = setup.savedStep;
    this.#savedPoints = setup.savedStep === null ? 0 : setup.trainer.history.points.length;
  }

  /** Step of the last checkpoint on disk, or null. */
  get savedStep(): number | null {
    return this.#savedStep;
  }

  /** What to go back to when training goes wrong; null before `open`. */
  get lastGood(): TrainingSnapshot | null {
    return this.#lastGood;
  }

  get isDue(): boolean {
    return this.#saving === null && this.#setup.now() - this.#takenAt > INTERVAL;
  }

  /** Whether steps were taken, in a run that is kept, that are not on disk. */
  get isBehind(): boolean {
    return this.#store !== null && this.#savedStep !== this.#setup.trainer.step;
  }

  /** Opens the place on the first call and makes sure that there is something to go back to. */
  async open(): Promise<void> {
    if (this.#store !== null) return;
    this.#store = await this.#setup.openStore();
    if (this.#savedStep === null) {
      this.take();
      await this.settled();
    } else {
      this.#lastGood = this.#setup.trainer.snapshot();
      this.#takenAt = this.#setup.now();
    }
  }

  /**
   * Takes a snapshot between two chunks and starts to write it, after the one being written. False when a weight is not
   * finite: such a state is nothing to go back to.
   */
  take(): boolean {
    const { trainer, now } = this.#setup;
    if (trainer.firstNotFiniteWeight() !== null) return false;
    const snapshot = trainer.snapshot();
    this.#lastGood = snapshot;
    this.#takenAt = now();
    const before = this.#saving ?? Promise.resolve();
    const saving = before.then(() => this.#write(snapshot));
    this.#saving = saving;
    void saving.then(() => {
      if (this.#saving === saving) this.#saving = null;
    });
    return true;
  }

  /** Resolves once nothing is being written; a failure has been reported to `onFailure`. */
  async settled(): Promise<void> {
    while (this.#saving !== null) await this.#saving;
  }

  /** After going back to `lastGood` the history is shorter than what was reported, never than what was saved. */
  async #write(snapshot: TrainingSnapshot): Promise<void> {
    const { step } = snapshot.position;
    try {
      if (this.#store === null) throw new Error("The place for checkpoints is not open");
      await this.#store.save(snapshot, snapshot.points.slice(this.#savedPoints));
      this.#savedStep = step;
      this.#savedPoints = snapshot.points.length;
    } catch (error) {
      this.#setup.onFailure(step, error);
    }
  }
}
