import type { Explanation, RungRow } from "#shared/contract/evidenceContract";

/** Room for the label of log p(x) above its rule, as a share of the axis. */
const HEAD_ROOM = 0.16;
/** The encoder's band may take the axis down to so many gaps below log p(x); a deeper tail is cut and said. */
const DEEPEST = 5;
/** The prior's means may raise the axis by so much of the part below log p(x). */
const HIGHEST_CHANCE = 0.6;
/** Nats that an axis spans at least: below it rounding would look like structure. */
const SMALLEST_SPAN = 0.4;

/** The value that the bounds climb to, and whether it is exact. */
export function topOf(explanation: Explanation): { readonly value: number; readonly isExact: boolean } {
  const { exact, evidence } = explanation;
  return exact
    ? { value: exact.logEvidence, isExact: exact.exact }
    : { value: evidence.logEvidence, isExact: false };
}

/**
 * Limits of the ladder's axis, nats: log p(x) and the ELBO are always on it; so is the encoder's band as far as it helps.
 * The prior's first rungs are hundreds of nats lower and are told in words at the edge.
 */
export function ladderAxis(explanation: Explanation): readonly [number, number] {
  const top = topOf(explanation).value;
  const means = explanation.ladder.encoder.map((rung) => rung.mean).filter(Number.isFinite);
  const bottom = Math.min(top, explanation.elbo.value, ...means);
  const gap = Math.max(SMALLEST_SPAN / 2, top - bottom);
  const bandLow = Math.min(...explanation.ladder.encoder.map((rung) => rung.low ?? bottom));
  const low = Math.max(Math.min(bottom - 0.25 * gap, bandLow), top - DEEPEST * gap);
  // Few prior samples can land above log p(x) by chance; that is shown, not cut, unless it is far off.
  const priorMeans = explanation.ladder.prior.map((rung) => rung.mean).filter(Number.isFinite);
  const allowed = top + HIGHEST_CHANCE * (top - low);
  const highest = Math.max(top, ...means, Math.min(allowed, Math.max(top, ...priorMeans)));
  const span = highest - low;
  return [low, highest + (HEAD_ROOM / (1 - HEAD_ROOM)) * span];
}

/** Ticks at round numbers, with as many decimals as they need. */
export function tickDecimals(step: number): number {
  return Math.max(0, Math.min(4, Math.ceil(-Math.log10(step) - 1e-9)));
}

/** What of a curve lies under the axis, in words; null where all of it is on the axis. */
export function belowAxis(rungs: readonly RungRow[], low: number): number | null {
  const first = rungs[0];
  return first !== undefined && first.mean < low ? first.mean : null;
}

/** Runs of rungs that have a band. */
export function bandRuns(rungs: readonly RungRow[]): readonly (readonly RungRow[])[] {
  const runs: RungRow[][] = [];
  let isOpen = false;
  for (const rung of rungs) {
    const has = rung.low !== null && rung.high !== null;
    if (has && isOpen) runs.at(-1)?.push(rung);
    else if (has) runs.push([rung]);
    isOpen = has;
  }
  return runs.filter((band) => band.length > 1);
}
