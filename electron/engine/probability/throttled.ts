import type { PhaseProgress, Report } from "./modelReader";

/** Between two reports of one phase, milliseconds: more than 20 a second nobody sees. */
const INTERVAL = 50;

/** Passes on the first report of every phase, its end, and in between at most 20 a second. */
export function throttled(report: Report, now: () => number): Report {
  let phase: string | null = null;
  let at = -Infinity;
  return (progress: PhaseProgress) => {
    const isEdge = progress.phase !== phase || progress.done >= progress.total;
    if (!isEdge && now() - at < INTERVAL) return;
    phase = progress.phase;
    at = now();
    report(progress);
  };
}
