import { boundOf } from "#shared/domain/bound";
import type { HistoryPoint } from "#shared/domain/model";
import type { CheckpointMark } from "#engine/workspace/checkpointRetention";
import type { TrainingSnapshot } from "./snapshot";
import type { Trainer } from "./trainer";

/** Where checkpoints are kept. */
export interface CheckpointStore {
  /** Whether nothing was ever saved there, or all that was is gone. */
  readonly isEmpty: boolean;
  /** Atomic. `newPoints` are those of the history that it was not given before. */
  save(snapshot: TrainingSnapshot, newPoints: readonly HistoryPoint[], mark: CheckpointMark): Promise<void>;
}

export interface CheckpointSetup {
  readonly trainer: Trainer;
  readonly now: () => number;
  /** Gives the place; called before the first step, and again before going on after a failure. */
  readonly openStore: () => Promise<CheckpointStore>;
  /** Step of the checkpoint in that place which the trainer started from, or null when there is none. */
  readonly savedStep: number | null;
  /** Validation bound of the best checkpoint in that place, nats per item; null when there is none. */
  readonly savedBound: number | null;
  /** A checkpoint could not be written. */
  readonly onFailure: (step: number, error: unknown) => void;
}

/** A crash loses less than this much training, milliseconds. */
const INTERVAL = 10_000;

/** Takes snapshots of a trainer and writes them while training goes on, one at a time; the best beside the newest. */
export class CheckpointKeeper {
  readonly #setup: CheckpointSetup;
  #store: CheckpointStore | null = null;
  #lastGood: TrainingSnapshot | null = null;
  #savedStep: number | null;
  #savedPoints: number;
  #saving: Promise<void> | null = null;
  #bestBound: number;
  /** Of the best checkpoint on disk, nats per item. */
  #savedBound: number;
  /** Of the best bound, waiting to be written with the next checkpoint. */
  #best: TrainingSnapshot | null = null;
  #hasFailed = false;
  /** While saves of before a failure come to their end: theirs are no news, and must not stop what is begun anew. */
  #isWaitingOut = false;
  #takenAt = -Infinity;

  constructor(setup: CheckpointSetup) {
    this.#setup = setup;
    this.#savedStep = setup.savedStep;
    this.#savedPoints = setup.savedStep === null ? 0 : setup.trainer.history.points.length;
    this.#savedBound = setup.savedBound ?? -Infinity;
    this.#bestBound = this.#savedBound;
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

  /** Whether steps were taken, in a run that is kept, or a point of the history was made of them, that are not on disk. */
  get isBehind(): boolean {
    const { step, history } = this.#setup.trainer;
    return this.#store !== null && (this.#savedStep !== step || this.#savedPoints !== history.points.length);
  }

  /** Opens the place, on the first call and after a failure, and makes sure that there is something to go back to. */
  async open(): Promise<void> {
    if (this.#store !== null && !this.#hasFailed) return;
    // What waits behind a save that failed would else be written to the new place as if the old one's were there.
    this.#isWaitingOut = true;
    await this.settled().finally(() => (this.#isWaitingOut = false));
    this.#store = await this.#setup.openStore();
    this.#hasFailed = false;
    if (this.#store.isEmpty) {
      this.#savedStep = null;
      this.#savedPoints = 0;
    }
    if (this.isBehind) {
      this.take();
      await this.settled();
    } else {
      this.#lastGood = this.#setup.trainer.snapshot();
      this.#takenAt = this.#setup.now();
    }
  }

  /** Keeps the state of a point of the history in mind when its validation bound is the best so far. */
  consider({ validation }: HistoryPoint): void {
    const bound = validation === null ? NaN : boundOf(validation);
    const { trainer } = this.#setup;
    if (!(bound > this.#bestBound) || trainer.firstNotFiniteWeight() !== null) return;
    this.#bestBound = bound;
    this.#best = trainer.snapshot();
  }

  /**
   * Takes a snapshot between two chunks and starts to write it, after the one being written and the best so far. False
   * when a weight is not finite: such a state is nothing to go back to.
   */
  take(kind: "last" | "every" = "last"): boolean {
    const { trainer, now } = this.#setup;
    if (trainer.firstNotFiniteWeight() !== null) return false;
    const snapshot = trainer.snapshot();
    this.#lastGood = snapshot;
    this.#takenAt = now();
    const best = this.#best;
    const bestMark: CheckpointMark = { kind: "best", bound: this.#bestBound };
    this.#best = null;
    const before = this.#saving ?? Promise.resolve();
    const saving = before.then(async () => {
      if (best !== null) {
        if (!(await this.#write(best, bestMark))) {
          this.#best ??= best;
          return;
        }
        this.#savedBound = bestMark.bound ?? this.#savedBound;
      }
      // The best and the newest are often one.
      if (kind === "every" || best?.position.step !== snapshot.position.step) {
        await this.#write(snapshot, { kind });
      }
    });
    this.#saving = saving;
    void saving.then(() => {
      if (this.#saving === saving) this.#saving = null;
    });
    return true;
  }

  /** What was thought the best is of steps that were gone back from. */
  forgetBest(): void {
    this.#best = null;
    this.#bestBound = this.#savedBound;
  }

  /** Resolves once nothing is being written; a failure has been reported to `onFailure`. */
  async settled(): Promise<void> {
    while (this.#saving !== null) await this.#saving;
  }

  /** After going back to `lastGood` the history is shorter than what was reported, never than what was saved. */
  async #write(snapshot: TrainingSnapshot, mark: CheckpointMark): Promise<boolean> {
    const { step } = snapshot.position;
    try {
      if (this.#store === null) throw new Error("The place for checkpoints is not open");
      await this.#store.save(snapshot, snapshot.points.slice(this.#savedPoints), mark);
      this.#savedStep = step;
      this.#savedPoints = snapshot.points.length;
      return true;
    } catch (error) {
      this.#hasFailed = true;
      if (!this.#isWaitingOut) this.#setup.onFailure(step, error);
      return false;
    }
  }
}
