import { fail } from "#shared/domain/appError";
import type { TimeList } from "#shared/contract/timeContract";
import type { Encoding } from "#engine/infer/encoding";
import type { WeightsSource } from "#engine/infer/weights";
import type { TensorMap, TensorSpecs } from "#engine/program/runtime";
import { copyOfState } from "#engine/train/snapshot";
import { Alignment } from "./align";
import { SnapshotFiles, type Posteriors } from "./snapshotFiles";
import { isDue, leastMissed } from "./spacing";

/** Bytes that the snapshots of one run may take. */
const snapshotBudget = 256 * 2 ** 20;
/** More cannot be told apart on a timeline. */
const MOST = 160;
/** Fewer are no film; a model so large is not recorded. */
const FEWEST = 4;
/** Clouds kept for the alignment, bytes. */
const CLOUD_BYTES = 64 * 2 ** 20;

export interface TimeMachineSetup {
  readonly weights: WeightsSource;
  readonly specs: TensorSpecs;
  /** Where training is to stop. */
  readonly end: () => number;
  /** The run's folder; null while there is none, when the first snapshot waits. */
  readonly folder: () => string | null;
  readonly budget?: number;
  readonly onChanged: () => void;
  /** A snapshot could not be written; none is taken any more. */
  readonly onFailure: (error: unknown) => void;
}

/** What is looked at instead of the newest. */
export interface Viewed {
  readonly weights: WeightsSource;
  readonly posteriors: Posteriors;
}

interface Taken {
  readonly step: number;
  readonly parameters: TensorMap;
}

/** The snapshots of one model along its training. */
export class TimeMachine {
  readonly #setup: TimeMachineSetup;
  readonly #budget: number;
  #kept: number[] = [];
  #sizes = new Map<number, number>();
  #pending: Taken | null = null;
  /** Taken before the model had a run. */
  #waiting: { readonly taken: Taken; readonly encoding: Encoding } | null = null;
  #tail: Promise<void>;
  #isReady = false;
  #hasFailed = false;
  #clouds = new Map<number, Posteriors>();
  readonly #alignment = new Alignment((step) => this.#cloud(step));

  constructor(setup: TimeMachineSetup) {
    this.#setup = setup;
    this.#budget = setup.budget ?? snapshotBudget;
    this.#tail = this.#open();
  }

  async list(viewed: number | null): Promise<TimeList> {
    await this.#tail;
    const bytes = [...this.#sizes.values()].reduce((sum, size) => sum + size, 0);
    return { steps: [...this.#kept], bytes, budget: this.#budget, viewed };
  }

  /** An encoding of all rows begins: when its step is due, the weights are kept for its end. */
  begin(): void {
    const { weights, end } = this.#setup;
    this.#pending = null;
    if (!this.#isReady || this.#hasFailed) return;
    const kept = this.#waiting === null ? this.#kept : [this.#waiting.taken.step];
    if (!isDue(weights.step, kept, end(), this.#most)) return;
    this.#pending = { step: weights.step, parameters: copyOfState(weights.parameters) };
  }

  /** An encoding of all rows is complete. */
  complete(encoding: Encoding): void {
    const taken = this.#pending;
    this.#pending = null;
    if (taken?.step !== encoding.step) return;
    if (this.#setup.folder() === null) {
      this.#waiting ??= { taken, encoding };
      return;
    }
    const before = this.#waiting;
    this.#waiting = null;
    // In order already: what is due next is measured from here.
    this.#kept = [...this.#kept.filter((step) => step < taken.step), taken.step];
    this.#tail = this.#tail.then(async () => {
      if (before !== null) await this.#save(before.taken, before.encoding);
      await this.#save(taken, encoding);
    });
  }

  /** @throws AppErrorException `out-of-range` for a step without a snapshot, `storage` or `file-format` */
  async view(step: number): Promise<Viewed> {
    await this.#tail;
    const folder = this.#setup.folder();
    if (folder === null || !this.#kept.includes(step)) {
      return fail({
        code: "out-of-range",
        message: `There is no snapshot of step ${step}.`,
        where: { field: "step" },
        found: this.#kept.length === 0 ? "no snapshots" : `${this.#kept.length} snapshots`,
        hint: "Choose one of the steps on the timeline.",
      });
    }
    const parameters = await new SnapshotFiles(folder).parameters(step);
    return { weights: { parameters, step }, posteriors: await this.#cloud(step) };
  }

  /** Turns latent row vectors of a kept step into the coordinates of `newest`, [latentSize, latentSize]. */
  rotation(step: number, newest: Encoding): Promise<Float64Array> {
    return this.#alignment.toNewest(step, this.#kept, newest);
  }

  /** Resolves once nothing is being written. */
  async close(): Promise<void> {
    this.#pending = null;
    await this.#tail;
  }

  get #most(): number {
    const [size] = this.#sizes.values();
    return size === undefined ? MOST : Math.min(MOST, Math.max(1, Math.floor(this.#budget / size)));
  }

  /** Finds what is there; snapshots of steps that a crash took away are removed. */
  async #open(): Promise<void> {
    try {
      const folder = this.#setup.folder();
      if (folder !== null) {
        const files = new SnapshotFiles(folder);
        for (const step of await files.steps()) {
          if (step > this.#setup.weights.step) await files.remove(step);
          else {
            this.#kept.push(step);
            this.#sizes.set(step, await files.bytesOf(step));
          }
        }
      }
      this.#isReady = true;
    } catch (error) {
      this.#fail(error);
    }
  }

  async #save({ step, parameters }: Taken, encoding: Encoding): Promise<void> {
    const folder = this.#setup.folder();
    if (folder === null || this.#hasFailed) return;
    try {
      const files = new SnapshotFiles(folder);
      if (!(await files.hasRun())) return;
      // After going back, what followed is of another course.
      for (const later of this.#sizes.keys()) if (later >= step) await this.#remove(files, later);
      this.#sizes.set(step, await files.save(step, parameters, this.#setup.specs, encoding));
      this.#kept = [...new Set([...this.#kept, ...this.#sizes.keys()])].sort((a, b) => a - b);
      if (this.#most < FEWEST) {
        this.#hasFailed = true;
        for (const kept of this.#sizes.keys()) await this.#remove(files, kept);
      }
      while (this.#sizes.size > this.#most) {
        const written = [...this.#sizes.keys()].sort((a, b) => a - b);
        const least = written[leastMissed(written)];
        if (least === undefined) break;
        await this.#remove(files, least);
      }
      this.#setup.onChanged();
    } catch (error) {
      this.#fail(error);
    }
  }

  async #remove(files: SnapshotFiles, step: number): Promise<void> {
    await files.remove(step);
    this.#sizes.delete(step);
    this.#clouds.delete(step);
    this.#alignment.forget(step);
    this.#kept = this.#kept.filter((kept) => kept !== step);
  }

  #fail(error: unknown): void {
    this.#hasFailed = true;
    this.#kept = [...this.#sizes.keys()].sort((a, b) => a - b);
    this.#setup.onFailure(error);
  }

  async #cloud(step: number): Promise<Posteriors> {
    const known = this.#clouds.get(step);
    if (known !== undefined) return known;
    const folder = this.#setup.folder();
    if (folder === null) throw new Error("There is no run yet");
    const cloud = await new SnapshotFiles(folder).posteriors(step);
    const size = 2 * cloud.mean.byteLength;
    // Oldest first: scrubbing comes back to what was looked at last.
    const [oldest] = this.#clouds.keys();
    if (oldest !== undefined && (this.#clouds.size + 1) * size > CLOUD_BYTES) this.#clouds.delete(oldest);
    this.#clouds.set(step, cloud);
    return cloud;
  }
}
