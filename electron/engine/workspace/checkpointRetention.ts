import { z } from "zod";

/** Why a checkpoint was taken: to go on from, because its validation bound was the best so far, or at every n-th step. */
export const checkpointKindSchema = z.enum(["last", "best", "every"]);
export type CheckpointKind = z.infer<typeof checkpointKindSchema>;

export interface CheckpointMark {
  readonly kind: CheckpointKind;
  /** Validation bound of a `best` one, nats per item. */
  readonly bound?: number | undefined;
}

/** What a manifest says. */
export interface CheckpointEntry extends CheckpointMark {
  /** Rises with each checkpoint of a run. */
  readonly number: number;
  readonly step: number;
  /** Bytes of the tensors. */
  readonly size: number;
}

/** The newest, and the one before it in case the newest turns out damaged. */
const NEWEST = 2;
/** Of those taken at every n-th step. */
const MOST_EVERY = 12;

/**
 * Numbers of the checkpoints to keep: the newest two of any kind, the newest best, and of those of every n-th step at most
 * twelve, spread over the run.
 * @param finished all that have a manifest, newest first
 * @param entries those whose manifest can be read, newest first
 */
export function toKeep(
  finished: readonly number[],
  entries: readonly CheckpointEntry[],
): ReadonlySet<number> {
  const best = entries.find(({ kind }) => kind === "best");
  const every = spread(entries.filter(({ kind }) => kind === "every").reverse(), MOST_EVERY);
  return new Set([
    ...finished.slice(0, NEWEST),
    ...(best === undefined ? [] : [best.number]),
    ...every.map(({ number }) => number),
  ]);
}

/** At most so many, oldest first: the one whose removal leaves the smallest gap goes, never the first or the last. */
function spread(entries: readonly CheckpointEntry[], most: number): readonly CheckpointEntry[] {
  const kept = [...entries];
  while (kept.length > most) {
    let least = 1;
    for (let i = 1; i < kept.length - 1; i++) if (gapWithout(kept, i) < gapWithout(kept, least)) least = i;
    kept.splice(least, 1);
  }
  return kept;
}

const gapWithout = (entries: readonly CheckpointEntry[], i: number): number =>
  (entries[i + 1]?.step ?? Infinity) - (entries[i - 1]?.step ?? -Infinity);
