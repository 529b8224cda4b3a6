import { figureNames, type FigureName, type RowFigures } from "./rowFigures";

/** The figures of the first `done` rows of a survey, a Float64Array of the whole length for each name. */
export interface SurveyColumns {
  readonly done: number;
  readonly values: Readonly<Record<FigureName, Float64Array>>;
}

/** Columns that grow row by row, in the order of the rows. */
export class GrowingColumns implements SurveyColumns {
  readonly values: Readonly<Record<FigureName, Float64Array>>;
  #done = 0;

  constructor(readonly total: number) {
    this.values = namedColumns(() => new Float64Array(total).fill(NaN));
  }

  get done(): number {
    return this.#done;
  }

  add(rows: readonly RowFigures[]): void {
    if (this.#done + rows.length > this.total) throw new Error(`More than ${this.total} rows in a survey`);
    for (const row of rows) {
      for (const name of figureNames) this.values[name][this.#done] = row[name];
      this.#done++;
    }
  }

  /** Takes up what was kept, [done] each. */
  restore(kept: SurveyColumns): void {
    if (kept.done > this.total) throw new Error(`${kept.done} rows kept of ${this.total}`);
    for (const name of figureNames) this.values[name].set(kept.values[name].subarray(0, kept.done));
    this.#done = kept.done;
  }

  /** Copies of the rows done, [done] each. */
  known(): Record<FigureName, Float64Array> {
    return namedColumns((name) => this.values[name].slice(0, this.#done));
  }
}

export function namedColumns<T>(of: (name: FigureName) => T): Record<FigureName, T> {
  // All names are there: they are what it is made of.
  return Object.fromEntries(figureNames.map((name) => [name, of(name)])) as Record<FigureName, T>;
}
