import type { OpenPlan } from "#shared/domain/openPlan";
import { Random } from "#shared/math/random";

/**
 * The rows that a plan's sample keeps of `count`: drawn without replacement from its seed, ascending; null for all of
 * them. A pure function, so that a format that leaves rows out while reading and one that does not keep the same.
 */
export function sampledRows(count: number, { sample }: OpenPlan): Int32Array | null {
  if (sample === undefined || sample.count >= count) return null;
  const random = new Random(sample.seed).fork("sample");
  if (sample.count * 8 > count) return random.permutation(count).slice(0, sample.count).sort();
  // A few of very many: Floyd's algorithm (Bentley & Floyd 1987) takes memory for those few only.
  const chosen = new Set<number>();
  for (let last = count - sample.count; last < count; last++) {
    const row = random.below(last + 1);
    chosen.add(chosen.has(row) ? last : row);
  }
  return Int32Array.from(chosen).sort();
}
