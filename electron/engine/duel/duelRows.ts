import { fail } from "#shared/domain/appError";
import { Random } from "#shared/math/random";
import type { SurveySplit } from "#shared/contract/surveyContract";
import type { Dataset } from "#engine/data/dataset";
import { rowsOf } from "#engine/survey/surveys";

/**
 * At most `most` rows of a part of the split, ascending: the same for the same data, split and seed, and those of a smaller
 * duel are among those of a larger one.
 * @throws AppErrorException `invalid-request` below two rows
 */
export function duelRows(dataset: Dataset, split: SurveySplit, most: number, seed: number): Int32Array {
  const rows = rowsOf(dataset, split);
  if (rows.length < 2) {
    fail({
      code: "invalid-request",
      message: `"${dataset.summary.name}" has too few rows in this part of its split: a difference needs two for its error.`,
      where: { field: "split" },
      expected: "2 rows or more",
      found: String(rows.length),
    });
  }
  if (rows.length <= most) return rows;
  const order = new Random(seed).fork("duel").permutation(rows.length);
  return order
    .subarray(0, most)
    .map((at) => rows[at] ?? 0)
    .sort();
}
