import type { SurveyStatus } from "#shared/contract/surveyContract";
import { duration, integer, percent, plural, subscript } from "../components/format";

/** k̂ above this: single samples decide L_K (Vehtari et al. 2024). */
export const UNRELIABLE = 0.7;

/** "1,240 of 5,000 rows, 3 min left" */
export function progressText({ state, done, total, remainingMilliseconds }: SurveyStatus): string {
  const rows = `${integer(done)} of ${plural(total, "row")}`;
  if (state === "paused") return `Paused at ${rows}`;
  if (state === "done") return plural(total, "row");
  if (state === "failed") return `Failed at ${rows}`;
  return remainingMilliseconds === null ? rows : `${rows}, ${duration(remainingMilliseconds / 1000)} left`;
}

/** What the number of unreliable rows means and what helps; null when there is none to speak of. */
export function unreliableText({ unreliable, done, samples }: SurveyStatus): string | null {
  if (done === 0 || unreliable === 0) return null;
  const share = percent(unreliable / done);
  return (
    `At ${plural(unreliable, "row")} (${share}) a few of the ${integer(samples)} samples decide L${subscript(samples)}: it may be too low ` +
    "there by an unknown amount. More samples help, or a q that fits better."
  );
}

export interface Bins {
  /** [bins + 1] */
  readonly edges: readonly number[];
  readonly counts: Int32Array;
  /** Finite values that were counted. */
  readonly counted: number;
}

/** Equal bins from the 1st to the 99th percentile; what lies beyond is counted in the end bins. Null without two values. */
export function binsOf(values: Float64Array, bins: number): Bins | null {
  const sorted = values.filter(Number.isFinite).sort();
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const [low, high] = [at(0.01), at(0.99)];
  if (sorted.length < 2 || !(high > low)) return null;
  const counts = new Int32Array(bins);
  for (const value of sorted) {
    const bin = Math.max(0, Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const edges = Array.from({ length: bins + 1 }, (_, k) => low + ((high - low) * k) / bins);
  return { edges, counts, counted: sorted.length };
}

/** Places of the largest values, largest first; what is not finite is left out. */
export function largest(values: Float64Array, n: number): readonly number[] {
  const places = Array.from({ length: values.length }, (_, i) => i).filter((i) =>
    Number.isFinite(values[i] ?? Number.NaN),
  );
  return places.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b).slice(0, n);
}
