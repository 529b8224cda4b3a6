import type { BoundTerms, HistoryPoint } from "#shared/domain/model";
import { isHistoryStep } from "./historySchedule";
import type { StepReports } from "./stepRunner";

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
    let { steps, elbo, reconstruction, kl } = this.#pending;
    for (let s = 0; s < reports.elbo.length; s++) {
      steps++;
      elbo += reports.elbo[s] ?? 0;
      reconstruction += reports.reconstruction[s] ?? 0;
      kl += reports.kl[s] ?? 0;
    }
    this.#pending = { steps, elbo, reconstruction, kl };
  }

  /** Whether a point is due at this step and not there yet. */
  isDue(step: number): boolean {
    return this.#pending.steps > 0 && isHistoryStep(step);
  }

  /** Makes the point of this step of the mean over the steps since the last one. */
  close(step: number, epoch: number, validation: BoundTerms | null): HistoryPoint {
    const { steps, elbo, reconstruction, kl } = this.#pending;
    const train = { elbo: elbo / steps, reconstruction: reconstruction / steps, kl: kl / steps };
    const point: HistoryPoint = { step, epoch, train, validation };
    this.#points.push(point);
    this.#pending = noTerms;
    return point;
  }
}
