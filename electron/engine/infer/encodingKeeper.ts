import type { Observations } from "#engine/train/observations";
import type { Encoding } from "./encoding";
import { EncodingPass } from "./encodingPass";
import type { InferencePrograms } from "./programs";
import type { WeightsSource } from "./weights";

export interface EncodingKeeperSetup {
  readonly programs: InferencePrograms;
  readonly observations: Observations;
  /** Rows of the data set. */
  readonly count: number;
  readonly weights: WeightsSource;
  readonly now: () => number;
  /** Whether training needs the device as well. */
  readonly isSharing: () => boolean;
  readonly nextVersion: () => number;
  /** A pass over all rows begins, by the weights of now. */
  readonly onBegin?: () => void;
  readonly onEncoding: (encoding: Encoding) => void;
}

/** The contract's 10 Hz, milliseconds. */
const MIN_INTERVAL = 100;
/** Of the time, while training runs. */
const SHARE = 0.2;
/** A long chunk of training does not entitle to more encoding in one go than this, milliseconds. */
const MAX_CREDIT = 100;

/**
 * Keeps q(z|x) of all rows up with the weights: at once while training rests; while it runs, in at most a fifth of the
 * time and at most ten times a second, pass after pass.
 */
export class EncodingKeeper {
  readonly #setup: EncodingKeeperSetup;
  #latest: Encoding | null = null;
  #pass: EncodingPass | null = null;
  #publishedAt = -Infinity;
  #credit = 0;
  #countedAt: number;
  #chunkMs = 0;

  constructor(setup: EncodingKeeperSetup) {
    this.#setup = setup;
    this.#countedAt = setup.now();
  }

  get latest(): Encoding | null {
    return this.#latest;
  }

  /** Gives the latest a new version: whoever looked at something else has to fetch it again. */
  renew(): void {
    if (this.#latest !== null) this.#latest = { ...this.#latest, version: this.#setup.nextVersion() };
  }

  /** Milliseconds until there is work, 0 for now; null when the encodings are those of the current weights. */
  get wait(): number | null {
    const { now, weights, isSharing } = this.#setup;
    if (this.#pass === null && this.#latest?.step === weights.step) return null;
    if (!isSharing()) return 0;
    const untilInterval = this.#pass === null ? this.#publishedAt + MIN_INTERVAL - now() : 0;
    const untilCredit = (0 - this.#creditNow()) / SHARE;
    return Math.max(0, untilInterval, untilCredit);
  }

  /** Milliseconds of the longest chunk of the last call, 0 before the first. */
  get chunkMs(): number {
    return this.#chunkMs;
  }

  /** Encodes rows for about `budgetMs` at most, one chunk at least. */
  async chunk(budgetMs: number): Promise<void> {
    const { now, isSharing } = this.#setup;
    const start = now();
    this.#credit = this.#creditNow();
    this.#countedAt = start;
    const limit = isSharing() ? Math.min(budgetMs, this.#credit) : budgetMs;
    // Training went on behind a pass that had begun; nobody waits for its result once training rests.
    if (!isSharing() && this.#pass?.step !== this.#setup.weights.step) this.#pass = null;
    this.#pass ??= this.#begin();
    const pass = this.#pass;
    let longest = 0;
    do {
      const before = now();
      await pass.chunk();
      longest = Math.max(longest, now() - before);
    } while (!pass.isDone && now() - start + longest <= limit);
    this.#chunkMs = longest;
    this.#credit -= now() - start;
    if (pass.isDone) this.#publish(pass);
  }

  #begin(): EncodingPass {
    const { programs, observations, count, weights, onBegin } = this.#setup;
    onBegin?.();
    return new EncodingPass(programs, observations, count, weights);
  }

  #publish({ step, count, mean, sd, prior }: EncodingPass): void {
    const { programs, now, nextVersion, onEncoding } = this.#setup;
    const { latentSize } = programs.model;
    this.#pass = null;
    this.#publishedAt = now();
    this.#latest = {
      version: nextVersion(),
      step,
      count,
      latentSize,
      mean,
      sd,
      ...(prior === undefined ? {} : { prior }),
    };
    onEncoding(this.#latest);
  }

  #creditNow(): number {
    return Math.min(MAX_CREDIT, this.#credit + SHARE * (this.#setup.now() - this.#countedAt));
  }
}
