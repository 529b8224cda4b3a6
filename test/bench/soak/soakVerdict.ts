import { quantile } from "../statistics";
import type { ProcessSample } from "./processSample";

/** What must not grow: how much there is at the end, against the beginning behind the warm-up. */
export interface SoakFigure {
  readonly what: string;
  readonly before: number;
  readonly after: number;
  /** Largest `after` that is flat. */
  readonly most: number;
}

/** Until all programs are compiled and all buffers have their size, a share of the steps. */
const WARM_UP = 0.2;
/** Of the memory: an allocator's pools never come back to the byte. */
const GROWTH = 1.05;
/** Of what is counted: a save or a timer that every reading of a quarter fell upon. A leak adds one with every round of exploring. */
const PASSING = 2;

/**
 * The quarter of the readings after the warm-up against the last quarter. What comes and goes with every save or call is
 * counted where there was least of it, so that anything left behind shows and nothing that is only passing does.
 *
 * @throws when there are too few readings to tell
 */
export function soakVerdict(readings: readonly ProcessSample[]): readonly SoakFigure[] {
  const last = readings.at(-1)?.step ?? 0;
  const warm = readings.filter(({ step }) => step >= WARM_UP * last);
  const quarter = Math.floor(warm.length / 4);
  if (quarter < 3) throw new Error(`${readings.length} readings are too few for a verdict`);
  const of = (figure: keyof ProcessSample, q: number): { before: number; after: number } => ({
    before: quantile(
      warm.slice(0, quarter).map((reading) => reading[figure]),
      q,
    ),
    after: quantile(
      warm.slice(-quarter).map((reading) => reading[figure]),
      q,
    ),
  });
  const memory = (what: string, figure: keyof ProcessSample): SoakFigure => {
    const { before, after } = of(figure, 0.5);
    return { what, before, after, most: before * GROWTH };
  };
  const least = (what: string, figure: keyof ProcessSample): SoakFigure => {
    const { before, after } = of(figure, 0);
    return { what, before, after, most: before + PASSING };
  };
  const held = of("held", 1);
  return [
    memory("resident memory, bytes", "resident"),
    memory("JavaScript heap, bytes", "heap"),
    { what: "compiled programs held", ...held, most: held.before },
    least("file descriptors", "descriptors"),
    least("handles of Node", "handles"),
    least("threads", "threads"),
  ];
}
