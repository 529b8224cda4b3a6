import type { BoundTerms, HistoryPoint } from "#shared/domain/model";
import { isHistoryStep } from "./historySchedule";
import type { StepReports } from "./stepRunner";
import { mapTerms, termNamesOf, termOf } from "./terms";

/** Sums of what steps reported since the last point, nats. */
export interface PendingTerms extends BoundTerms {
  readonly steps: number;
}

export const noTerms: PendingTerms = { steps: 0, elbo: 0, reconstruction: 0, kl: 0 };

/** The points of a run and what has come in since the last one. */
export class History {
  #points: HistoryPoint[];
  #pending: PendingTerms;

  constructor(points: readonly HistoryPoint[] = [], pending: PendingTerms = noTerms) {
    this.#points = [...points];
    this.#pending = pending;
  }

  get points(): readonly HistoryPoint[] {
    return this.#points;
  }

  get latest(): HistoryPoint | null {
    return this.#points[this.#points.length - 1] ?? null;
  }

  get pending(): PendingTerms {
    return this.#pending;
  }

  /** Adds step by step, so that the sums do not depend on how the steps were cut into chunks. */
  add(reports: StepReports): void {
    const names = termNamesOf(reports);
    const { steps, ...before } = this.#pending;
    const sums = mapTerms(names, (name) => {
      const values = termOf(reports, name);
      let sum = before[name] ?? 0;
      for (let s = 0; s < values.length; s++) sum += values[s] ?? 0;
      return sum;
    });
    this.#pending = { steps: steps + reports.elbo.length, ...sums };
  }

  /** Whether a point is due at this step and not there yet. */
  isDue(step: number): boolean {
    return this.#pending.steps > 0 && isHistoryStep(step);
  }

  /** Makes the point of this step of the mean over the steps since the last one. */
  close(step: number, epoch: number, validation: BoundTerms | null): HistoryPoint {
    const { steps, ...sums } = this.#pending;
    const train = mapTerms(termNamesOf(sums), (name) => termOf(sums, name) / steps);
    const point: HistoryPoint = { step, epoch, train, validation };
    this.#points.push(point);
    this.#pending = noTerms;
    return point;
  }
}
