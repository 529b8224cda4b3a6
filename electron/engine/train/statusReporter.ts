import type { HistoryPoint, TrainingStatus } from "#shared/domain/model";

export interface TrainingListener {
  status(status: TrainingStatus): void;
  history(points: readonly HistoryPoint[]): void;
}

/** The contract's 4 Hz, milliseconds. */
const INTERVAL = 250;

/** Passes on the status and new points of the history, often at once, seldom more than 4 times a second. */
export class StatusReporter {
  #points: HistoryPoint[] = [];
  #reportedAt = -Infinity;

  constructor(
    private readonly listener: TrainingListener,
    private readonly now: () => number,
  ) {}

  add(point: HistoryPoint | null): void {
    if (point !== null) this.#points.push(point);
  }

  /** Points after `step` no longer hold. */
  forgetAfter(step: number): void {
    this.#points = this.#points.filter((point) => point.step <= step);
  }

  report(status: TrainingStatus, isUrgent: boolean): void {
    const now = this.now();
    if (!isUrgent && now - this.#reportedAt < INTERVAL) return;
    this.#reportedAt = now;
    const points = this.#points;
    this.#points = [];
    if (points.length > 0) this.listener.history(points);
    this.listener.status(status);
  }
}
