/** Smoothing of the measured step time: a mean over about the last ten chunks. */
const SMOOTHING = 0.1;

/** A chunk grows at most by this factor, because the first ones after a pause are the slowest. */
const GROWTH = 4;

/** After a longer hold-up slow motion does not catch up. */
const MAX_LAG_MS = 500;

/** Sizes chunks by the measured time of a step, and holds them back in slow motion. */
export class Pacer {
  #millisecondsPerStep: number | null = null;
  #lastSteps = 1;
  #chunks = 0;
  #nextStepAt = 0;

  constructor(private readonly now: () => number) {}

  /** Measured lately, with the making of the batch; null before the first step. */
  get millisecondsPerStep(): number | null {
    return this.#millisecondsPerStep;
  }

  /** Steps that fit into the budget, at least 1. */
  stepsWithin(budgetMs: number): number {
    if (this.#millisecondsPerStep === null) return 1;
    const fitting = Math.floor(budgetMs / this.#millisecondsPerStep);
    return Math.max(1, Math.min(fitting, GROWTH * this.#lastSteps));
  }

  /** Steps that slow motion allows by now; 0 when the next is still to come. */
  stepsDue(stepsPerSecond: number): number {
    const interval = 1000 / stepsPerSecond;
    const now = this.now();
    if (now - this.#nextStepAt > MAX_LAG_MS + interval) this.#nextStepAt = now;
    return Math.max(0, 1 + Math.floor((now - this.#nextStepAt) / interval));
  }

  /** How long until `stepsDue` is at least 1, milliseconds. */
  get wait(): number {
    return Math.max(0, this.#nextStepAt - this.now());
  }

  taken(steps: number, milliseconds: number, stepsPerSecond: number | null): void {
    const each = milliseconds / steps;
    const before = this.#millisecondsPerStep;
    // The first measurement has one-time costs in it; the second replaces it.
    this.#millisecondsPerStep =
      before === null || this.#chunks < 2 ? each : before + SMOOTHING * (each - before);
    this.#lastSteps = steps;
    this.#chunks++;
    if (stepsPerSecond !== null) this.#nextStepAt += (steps * 1000) / stepsPerSecond;
  }

  /** After a pause: slow motion starts anew, and chunks grow anew from the time measured before it. */
  resume(): void {
    this.#lastSteps = 1;
    this.#nextStepAt = this.now();
  }

  /** Another program: what was measured no longer holds. */
  restart(): void {
    this.#millisecondsPerStep = null;
    this.#chunks = 0;
    this.resume();
  }
}
